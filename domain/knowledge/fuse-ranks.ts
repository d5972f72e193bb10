/** The constant of reciprocal rank fusion. @see Cormack, Clarke, Büttcher: Reciprocal Rank Fusion, SIGIR 2009 (k = 60) */
export const rankConstant = 60;

/**
 * Fuses ranked lists into one by reciprocal rank: each list gives an item 1 / (60 + its rank), ranks from 1, and the sums decide.
 * Only ranks count, so scores of different scales (cosine distance, BM25) need no common measure.
 * @param keyOf names an item across lists; a second mention within one list is ignored
 * @returns best first; equal sums keep the order in which the lists first name them
 */
export function fuseRanks<T>(lists: readonly (readonly T[])[], keyOf: (item: T) => string): { item: T; score: number }[] {
  const fused = new Map<string, { item: T; score: number }>();
  for (const list of lists) {
    const seen = new Set<string>();
    for (const item of list) {
      const key = keyOf(item);
      if (seen.has(key)) continue;
      seen.add(key);
      const gain = 1 / (rankConstant + seen.size);
      const known = fused.get(key);
      if (known) known.score += gain;
      else fused.set(key, { item, score: gain });
    }
  }
  return [...fused.values()].toSorted((a, b) => b.score - a.score);
}
