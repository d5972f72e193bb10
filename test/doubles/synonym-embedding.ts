import { createHash } from 'node:crypto';
import type { EmbeddingClient } from '#usecases/ports/models.ts';

/**
 * A small embedding with meaning: words of one group share an axis, so a paraphrase is near its text. Words it does not know
 * weigh next to nothing, as rare words do in a real model.
 */
export function synonymEmbedding(groups: readonly (readonly string[])[]): EmbeddingClient & { calls: string[][] } {
  const axis = new Map(groups.flatMap((group, at) => group.map((word) => [word, at] as const)));
  const calls: string[][] = [];
  return {
    embedding: 'synonyms@1',
    calls,
    async embed(texts) {
      calls.push([...texts]);
      return texts.map((text) => {
        const vector = Array.from({ length: groups.length + 4 }, () => 0);
        for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
          const known = axis.get(word);
          if (known === undefined) vector[groups.length + (createHash('sha256').update(word).digest()[0]! % 4)]! += 0.01;
          else vector[known]! += 1;
        }
        const length = Math.hypot(...vector) || 1;
        return vector.map((part) => part / length);
      });
    },
  };
}
