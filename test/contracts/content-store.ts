import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, sha256Hex, type Json } from '#domain/content/canonical.ts';
import type { ContentOwner } from '#domain/content/content.ts';
import type { Task } from '#domain/task/schema.ts';
import { aClaim, aTask, changeOf, creationOf, put } from '../doubles/fixtures.ts';
import type { StoredTasks } from './task-store.ts';

/** What every content store keeps to, beside the task store that commits what it prepared. */
export function contentStoreContract(name: string, make: () => Promise<StoredTasks>): void {
  async function store({ store: tasks, contents }: StoredTasks, value: Json, owner: Task = aTask()): Promise<Task> {
    const input = await contents.prepare(owner, 'input', value);
    expect(await tasks.create(creationOf(owner, [put.content(input)]), aClaim())).toEqual({ kind: 'created' });
    return owner;
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
      const prepared = await line.contents.prepare(aTask(), 'input', value);
      expect(prepared).toMatchObject({ name: 'input', sha256: sha256Hex(text), sizeBytes: Buffer.byteLength(text) });
      const { id } = await store(line, value);
      expect(await line.contents.get(id, 'input')).toBe(text);
    });

    it('of any kind comes back with the digest it was prepared with', async () => {
      const line = await make();
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), async (value) => {
          const owner = aTask();
          const { sha256 } = await line.contents.prepare(owner, 'input', value as Json);
          await store(line, value as Json, owner);
          expect(sha256Hex((await line.contents.get(owner.id, 'input')) ?? '')).toBe(sha256);
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
      await contents.prepare(owner, 'input', value);
      expect(await contents.get(owner.id, 'input')).toBeUndefined();
    });

    it('is found under its own task and name alone', async () => {
      const line = await make();
      const { id } = await store(line, 'mine');
      expect(await line.contents.get(id, 'metadata')).toBeUndefined();
      expect(await line.contents.get(aTask().id, 'input')).toBeUndefined();
    });

    it('of the loser of a race overwrites nothing, however large', async () => {
      const line = await make();
      const { id } = await store(line, 'first');
      const task = (await line.store.get(id))!;
      const [winner, loser] = [
        await line.contents.prepare(task, 'evidence', large('w')),
        await line.contents.prepare(task, 'evidence', large('l')),
      ];
      expect(await line.store.commit(task, changeOf(task, {}, [put.content(winner)]))).toBe('saved');
      expect(await line.store.commit(task, changeOf(task, {}, [put.content(loser)]))).toBe('stale');
      expect(await line.contents.get(id, 'evidence')).toBe(canonicalJson(large('w')));
    });

    it('is replaced by a later commit of the same name, small by large and back', async () => {
      const line = await make();
      const { id } = await store(line, 'small');
      for (const value of [large('1'), 'small again', large('2')]) {
        const task = (await line.store.get(id))!;
        const content = await line.contents.prepare(task, 'input', value);
        expect(await line.store.commit(task, changeOf(task, {}, [put.content(content)]))).toBe('saved');
        expect(await line.contents.get(id, 'input')).toBe(canonicalJson(value));
      }
    });
  });
}
