import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, sha256Hex, type Json } from '#domain/content/canonical.ts';
import type { ContentOwner, ContentRef } from '#domain/content/content.ts';
import type { Task } from '#domain/task/schema.ts';
import { aClaim, aRecord, aTask, changeOf, creationOf, put } from '../doubles/fixtures.ts';
import type { StoredTasks } from './stored-task.ts';

/** What every content store keeps to, beside the task store that commits what it prepared. */
export function contentStoreContract(name: string, make: () => Promise<StoredTasks>): void {
  /** Stores a task with some content; answers the task and where its content is. */
  async function store({ store: tasks, contents }: StoredTasks, value: Json): Promise<{ task: Task; ref: ContentRef }> {
    const owner = aTask();
    const content = await contents.prepare(owner, value);
    expect(await tasks.create(creationOf({ ...owner, input: content.ref }, [put.content(content)]), aClaim())).toEqual({ kind: 'created' });
    const task = await tasks.get(owner.id);
    if (!task) throw new Error(`task ${owner.id} is not there`);
    return { task, ref: task.input };
  }
  const large = (letter: string) => ({ text: letter.repeat(40 * 1024) });

  describe(`${name}: content`, () => {
    it.each([
      ['small', { b: 1, a: ['x', null, true], text: 'Grüße 😀' }],
      ['of one letter', 'x'],
      ['of just 32 KiB', 'x'.repeat(32 * 1024 - 2)],
      ['of a byte more', 'x'.repeat(32 * 1024 - 1)],
      ['large', large('é')],
    ] as [string, Json][])('that is %s comes back as its canonical bytes, with their digest and size', async (_size, value) => {
      const line = await make();
      const text = canonicalJson(value);
      const { task, ref } = await store(line, value);
      expect(ref).toEqual({ id: expect.stringMatching(/^cnt_/), sha256: sha256Hex(text), sizeBytes: Buffer.byteLength(text) });
      expect(await line.contents.get(task, ref)).toBe(text);
    });

    it('of any kind comes back with the digest it was prepared with', async () => {
      const line = await make();
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), async (value) => {
          const { task, ref } = await store(line, value as Json);
          expect(sha256Hex((await line.contents.get(task, ref)) ?? '')).toBe(ref.sha256);
        }),
        { numRuns: 15 },
      );
    });

    it.each([
      ['small', 'prepared only'],
      ['large', large('x')],
    ] as [string, Json][])('that is %s and was prepared is not there until it is committed', async (_size, value) => {
      const { contents } = await make();
      const owner: ContentOwner = aTask();
      const { ref } = await contents.prepare(owner, value);
      expect(await contents.get(owner, ref)).toBeUndefined();
    });

    it('is found under its own task and id alone', async () => {
      const line = await make();
      const [{ task, ref }, other] = [await store(line, 'mine'), await store(line, 'mine')];
      expect(await line.contents.get(task, other.ref)).toBeUndefined();
      expect(await line.contents.get(other.task, ref)).toBeUndefined();
      expect(await line.contents.get(aTask(), ref)).toBeUndefined();
    });

    it.each([
      ['small', 'ours'],
      ['large', large('o')],
    ] as [string, Json][])('that is %s is not found in the place of another team', async (_size, value) => {
      const line = await make();
      const { task, ref } = await store(line, value);
      expect(await line.contents.get({ id: task.id, team: 'strangers' }, ref)).toBeUndefined();
      expect(await line.contents.get({ id: task.id, team: `${task.team}-2` }, ref)).toBeUndefined();
      expect(await line.contents.get({ id: task.id, team: task.team }, ref)).toBe(canonicalJson(value));
    });

    it('gets an id of its own each time, though its bytes are the same', async () => {
      const { contents } = await make();
      const owner = aTask();
      const refs = await Promise.all(Array.from({ length: 20 }, async () => (await contents.prepare(owner, 'same')).ref));
      expect(new Set(refs.map(({ id }) => id)).size).toBe(20);
      expect(new Set(refs.map(({ sha256 }) => sha256)).size).toBe(1);
    });

    it('of the loser of a race overwrites nothing and is not there, however large', async () => {
      const line = await make();
      const { task } = await store(line, 'first');
      const [winner, loser] = [await line.contents.prepare(task, large('w')), await line.contents.prepare(task, large('l'))];
      const evidence = (content: typeof winner) => changeOf(task, { evidence: content.ref }, [put.content(content)]);
      expect(await line.store.commit(aRecord(task), evidence(winner))).toBe('saved');
      expect(await line.store.commit(aRecord(task), evidence(loser))).toBe('stale');
      expect((await line.store.get(task.id))?.evidence).toEqual(winner.ref);
      expect(await line.contents.get(task, winner.ref)).toBe(canonicalJson(large('w')));
      expect(await line.contents.get(task, loser.ref)).toBeUndefined();
    });

    it('is replaced by a later commit that names another, small by large and back, and stays what it was', async () => {
      const line = await make();
      const { task: first, ref } = await store(line, 'small');
      const stored = [{ ref, value: 'small' as Json }];
      for (const value of [large('1'), 'small again', large('2')]) {
        const task = (await line.store.get(first.id))!;
        const content = await line.contents.prepare(task, value);
        expect(await line.store.commit(aRecord(task), changeOf(task, { input: content.ref }, [put.content(content)]))).toBe('saved');
        stored.push({ ref: content.ref, value });
        const named = (await line.store.get(first.id))!.input;
        expect(await line.contents.get(first, named)).toBe(canonicalJson(value));
      }
      for (const one of stored) expect(await line.contents.get(first, one.ref)).toBe(canonicalJson(one.value));
    });
  });
}
