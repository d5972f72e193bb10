import { Lexer, type Token } from 'marked';
import type { Piece } from './chunk-json.ts';
import { mergeSpans, splitSpan, type TextSpan } from './text-span.ts';

/**
 * Cuts Markdown into pieces along its headings. Blocks of one section that are short stay together; a block that is too long
 * is cut at paragraphs, list items or sentences. Headings, rules, comments and link definitions are no pieces of their own.
 */
export function chunkMarkdown(text: string): Piece[] {
  // The lexer turns CRLF into LF. Doing it here without changing the length keeps its offsets ours.
  const tokens = new Lexer({ gfm: true }).lex(text.replaceAll('\r\n', ' \n').replaceAll('\r', '\n'));
  const pieces: Piece[] = [];
  let headings: { depth: number; title: string }[] = [];
  let blocks: TextSpan[] = [];
  const endSection = () => {
    const spans = mergeSpans(blocks.flatMap((block) => splitSpan(text, block)));
    pieces.push(...spans.map((span) => ({ titles: headings.map((heading) => heading.title), span })));
    blocks = [];
  };
  let place = 0;
  for (const token of tokens) {
    const start = place;
    place = Math.min(text.length, start + token.raw.length);
    if (token.type === 'heading') {
      endSection();
      const depth = typeof token['depth'] === 'number' ? token['depth'] : 1;
      headings = [...headings.filter((heading) => heading.depth < depth), { depth, title: plainText(token).trim() }];
    } else if (carriesText(token)) {
      blocks.push({ start, end: place });
    }
  }
  // Should the lexer ever swallow a character, what follows its last token still belongs to the document.
  if (place < text.length) blocks.push({ start: place, end: text.length });
  endSection();
  return pieces;
}

function carriesText(token: Token): boolean {
  switch (token.type) {
    case 'space':
    case 'hr':
    case 'def':
      return false;
    case 'html':
      return token.raw.replaceAll(/<!--[\s\S]*?-->/g, '').trim() !== '';
    default:
      return token.raw.trim() !== '';
  }
}

/** The text of a heading without its marks: `**Tone** of [voice](x)` becomes `Tone of voice`. */
function plainText(token: Token): string {
  const children: readonly Token[] = 'tokens' in token && Array.isArray(token.tokens) ? token.tokens : [];
  const plain =
    children.length > 0 ? children.map(plainText).join('') : 'text' in token && typeof token.text === 'string' ? token.text : '';
  return plain.replaceAll(/\s+/g, ' ');
}
