import { describe, expect, it } from '@jest/globals';
import type { KeptVectors } from '#usecases/ports/knowledge.ts';

const document = (version: number, id = 'tone') => ({ domain: 'brand', id, version });

/** What keeps the vectors of a document until it is indexed. */
export function keptVectorsContract(name: string, make: () => Promise<KeptVectors>): void {
  describe(`${name}: kept vectors`, () => {
    it('come back as they were, by document, version and batch', async () => {
      const vectors = await make();
      const batch = [
        [0.5, -0.25, 1e-3],
        [0, 1, -1],
      ];
      await vectors.keep(document(1), 'aa', batch);
      const back = await vectors.find(document(1), 'aa');
      expect(back).toEqual(batch.map((vector) => vector.map((number) => Math.fround(number))));
      expect(await vectors.find(document(1), 'bb')).toBeUndefined();
      expect(await vectors.find(document(2), 'aa')).toBeUndefined();
      expect(await vectors.find(document(1, 'other'), 'aa')).toBeUndefined();
    });

    it('are dropped up to a version, of one document', async () => {
      const vectors = await make();
      const places = [document(1), document(2), document(10), document(3), document(1, 'tone-2')];
      for (const place of places) for (const batch of ['aa', 'bb']) await vectors.keep(place, batch, [[1]]);
      await vectors.drop(document(3));
      const left = await Promise.all(places.map(async (place) => (await vectors.find(place, 'bb')) !== undefined));
      expect(left).toEqual([false, false, true, false, true]);
    });
  });
}
