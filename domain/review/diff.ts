/** A piece of a text compared with the one before it. */
export type DiffPart = { kind: 'same' | 'gone' | 'new'; text: string };

/** Words that are compared one by one, of each text; beyond them the rest counts as changed as a whole. */
const maxWords = 600;

/** What became of a text, word by word: the fewest words gone and new that lead from one to the other. */
export function diffOf(before: string, after: string): DiffPart[] {
  const [old, now] = [wordsIn(before), wordsIn(after)];
  const parts: DiffPart[] = [];
  const add = (kind: DiffPart['kind'], text: string) => {
    const last = parts.at(-1);
    if (text === '') return;
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  const start = sharedStart(old, now);
  const end = sharedEnd(old.slice(start), now.slice(start));
  add('same', old.slice(0, start).join(''));
  for (const { kind, text } of middle(old.slice(start, old.length - end), now.slice(start, now.length - end))) add(kind, text);
  add('same', old.slice(old.length - end).join(''));
  return parts;
}

/** Words and what stands between them, nothing lost. */
function wordsIn(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? [];
}

function sharedStart(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}

function sharedEnd(a: readonly string[], b: readonly string[]): number {
  return sharedStart(a.toReversed(), b.toReversed());
}

/** The longest common row of words, by the table of its lengths. */
function middle(old: readonly string[], now: readonly string[]): DiffPart[] {
  const gone = (words: readonly string[]): DiffPart[] => words.map((text) => ({ kind: 'gone', text }));
  const fresh = (words: readonly string[]): DiffPart[] => words.map((text) => ({ kind: 'new', text }));
  if (old.length > maxWords || now.length > maxWords) return [...gone(old), ...fresh(now)];
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      parts.push({ kind: 'same', text: old[i] ?? '' });
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      parts.push(...gone(old.slice(i, i + 1)));
      i += 1;
    } else {
      parts.push(...fresh(now.slice(j, j + 1)));
      j += 1;
    }
  }
  return [...parts, ...gone(old.slice(i)), ...fresh(now.slice(j))];
}
