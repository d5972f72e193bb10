import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProblemError } from '#domain/problem/problem.ts';
import type { Task } from '#domain/task/schema.ts';
import { tellingOf } from '#domain/task/tell-end.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { after, aRecord, aTask, automation, changeOf, morning } from '../doubles/fixtures.ts';
import { reread, recordOf, stored, type StoredTasks } from './stored-task.ts';

/** What every task store keeps to where tasks are found by time, team, status and subject. `make` answers an empty one, whose clock stands at {@link morning}. */
export function taskIndexesContract(name: string, make: () => Promise<StoredTasks>): void {
  describe(`${name}: the tasks that are due`, () => {
    it('come oldest first, as many as asked for, when their time has come', async () => {
      const { store, clock } = await make();
      const tasks: Task[] = [];
      for (const minute of [9, 2, 12, 5, 1, 11, 3, 8, 10, 4, 7, 6]) tasks.push(await stored(store, { dueAt: after(minute * 60_000) }));
      const byTime = tasks.toSorted((a, b) => String(a.dueAt).localeCompare(String(b.dueAt))).map(({ id }) => id);
      expect(await store.due('urgent', clock.now(), 100)).toEqual([]);
      clock.pass(60_000);
      expect(await store.due('urgent', clock.now(), 100)).toEqual(byTime.slice(0, 1));
      clock.pass(9 * 60_000 - 1);
      expect(await store.due('urgent', clock.now(), 100)).toEqual(byTime.slice(0, 9));
      clock.pass(60 * 60_000);
      expect(await store.due('urgent', clock.now(), 100)).toEqual(byTime);
      expect(await store.due('urgent', clock.now(), 5)).toEqual(byTime.slice(0, 5));
    });

    it('are those of now: a change moves the time, and an end takes it away', async () => {
      const { store } = await make();
      const late = new Date(after(60 * 60_000));
      const moved = await stored(store);
      const ended = await stored(store);
      expect((await store.due('urgent', late, 10)).toSorted()).toEqual([moved.id, ended.id].toSorted());
      await store.commit(aRecord(moved), changeOf(moved, { dueAt: after(90 * 60_000) }));
      const { dueAt: _dueAt, ...rest } = ended;
      await store.commit(aRecord(ended), changeOf(rest, { status: 'completed' }));
      expect(await store.due('urgent', late, 10)).toEqual([]);
      expect(await store.due('urgent', new Date(after(90 * 60_000)), 10)).toEqual([moved.id]);
    });

    it('can be put off without a version or an event', async () => {
      const { store } = await make();
      const task = await stored(store);
      await store.postpone(task, new Date(after(30 * 60_000)));
      expect(await reread(store, task)).toEqual({ ...task, dueAt: after(30 * 60_000) });
      expect(await store.due('urgent', new Date(after(29 * 60_000)), 10)).toEqual([]);
      expect(await store.due('urgent', new Date(after(30 * 60_000)), 10)).toEqual([task.id]);
      expect(await store.events(task.id)).toHaveLength(1);
      // Whoever read the task before may still change it.
      expect(await store.commit(aRecord(task), changeOf(task))).toBe('saved');
    });

    it('keep the time they were put off to when a change does not touch it, though it was made from the record before', async () => {
      const { store } = await make();
      const task = await stored(store);
      const [before, later] = [await recordOf(store, task), after(30 * 60_000)];
      await store.postpone(task, new Date(later));
      expect(await store.commit(before, changeOf(before.task, { draft: 1 }))).toBe('saved');
      expect(await reread(store, task)).toMatchObject({ version: 2, draft: 1, dueAt: later });
      expect(await store.due('urgent', new Date(after(29 * 60_000)), 10)).toEqual([]);
      expect(await store.due('urgent', new Date(later), 10)).toEqual([task.id]);
    });

    it('follow a change that sets or takes the time away, though it was made before they were put off', async () => {
      const { store } = await make();
      const [moved, ended] = [await stored(store), await stored(store)];
      for (const task of [moved, ended]) await store.postpone(task, new Date(after(30 * 60_000)));
      expect(await store.commit(aRecord(moved), changeOf(moved, { dueAt: after(5 * 60_000) }))).toBe('saved');
      expect(await store.commit(aRecord(ended), changeOf(ended, { dueAt: undefined, status: 'completed' }))).toBe('saved');
      expect((await reread(store, moved)).dueAt).toBe(after(5 * 60_000));
      expect((await reread(store, ended)).dueAt).toBeUndefined();
      expect(await store.due('urgent', new Date(after(5 * 60_000)), 10)).toEqual([moved.id]);
      expect(await store.due('urgent', new Date(after(60 * 60_000)), 10)).toEqual([moved.id]);
    });

    it('are not put off by who saw an older version, and an end has no time to put off', async () => {
      const { store } = await make();
      const task = await stored(store);
      await store.commit(aRecord(task), changeOf(task, { dueAt: after(2 * 60_000) }));
      await store.postpone(task, new Date(after(90 * 60_000)));
      expect((await reread(store, task)).dueAt).toBe(after(2 * 60_000));

      const { dueAt: _dueAt, ...rest } = await reread(store, task);
      await store.commit(await recordOf(store, task), changeOf(rest, { status: 'completed' }));
      await store.postpone(await reread(store, task), new Date(after(0)));
      expect((await reread(store, task)).dueAt).toBeUndefined();
      expect(await store.due('urgent', new Date(after(24 * 60 * 60_000)), 10)).toEqual([]);
    });

    it('are urgent, or routine where they only stand in line', async () => {
      const { store } = await make();
      const [inLine, held, started] = [
        await stored(store, { waiting: { kind: 'capacity', since: after(0), act: 'Starts by itself.' } }),
        await stored(store, { status: 'held', waiting: { kind: 'automation-paused', since: after(0), act: 'Resume it.' } }),
        await stored(store, { status: 'running', waiting: undefined }),
      ];
      const later = new Date(after(60 * 60_000));
      expect(await store.due('routine', later, 10)).toEqual([inLine.id]);
      expect((await store.due('urgent', later, 10)).toSorted()).toEqual([held.id, started.id].toSorted());
      await store.commit(aRecord(inLine), changeOf(inLine, { status: 'running', waiting: undefined }));
      expect(await store.due('routine', later, 10)).toEqual([]);
      expect(await store.due('urgent', later, 10)).toContain(inLine.id);
    });

    it('that could not be looked at come later each time, and it is counted; a change does not mind', async () => {
      const { store } = await make();
      const task = await stored(store);
      const dueAt = (looks: number) => new Date(after(looks * 10 * 60_000));
      expect([await store.putOff(task.id, dueAt), await store.putOff(task.id, dueAt)]).toEqual([1, 2]);
      expect(await reread(store, task)).toEqual({ ...task, dueAt: after(20 * 60_000) });
      expect(await store.due('urgent', new Date(after(19 * 60_000)), 10)).toEqual([]);
      expect(await store.due('urgent', new Date(after(20 * 60_000)), 10)).toEqual([task.id]);
      expect(await store.commit(aRecord(task), changeOf(task))).toBe('saved');
    });

    it('that ended are due until their ends were told, and only who told the latest says so', async () => {
      const { store } = await make();
      const task = await stored(store, { status: 'running', waiting: undefined });
      const ended = aTask({ ...task, status: 'completed', end: 1, finishedAt: after(1000) });
      const telling = tellingOf(aRecord(ended))!;
      await store.commit(aRecord(task), changeOf(task, { status: 'completed', end: 1, finishedAt: after(1000), outbox: [telling] }));
      const untold = await reread(store, task);
      expect(untold.outbox).toEqual([telling]);
      await store.told(task);
      expect(await reread(store, task)).toEqual(untold);
      await store.told(untold);
      const { outbox: _outbox, dueAt: _dueAt, ...told } = untold;
      expect(await reread(store, task)).toEqual(told);
      expect(await store.due('urgent', new Date(after(24 * 60 * 60_000)), 10)).toEqual([]);
      expect(await store.events(task.id)).toHaveLength(2);
    });

    it('that are not there are not put off into being', async () => {
      const { store } = await make();
      const task = aTask();
      await store.postpone(task, morning);
      expect(await store.get(task.id)).toBeUndefined();
    });
  });

  describe(`${name}: the tasks that are parked`, () => {
    const waitFor = (who: string) => ({ kind: 'outside' as const, who, since: after(0), act: 'Goes on by itself.' });
    const parked = (store: TaskStore, who: string, minute: number) =>
      stored(store, { status: 'held', waiting: waitFor(who), releaseAt: after(minute * 60_000), createdAt: after(100 - minute) });

    it('are found by what is away, those first that may go on first, as many as asked for', async () => {
      const { store } = await make();
      const [second, first, third] = [
        await parked(store, 'connector:shop', 2),
        await parked(store, 'connector:shop', 1),
        await parked(store, 'connector:shop', 3),
      ];
      await parked(store, 'route:copywriting', 1);
      await stored(store, { waiting: waitFor('connector:shop') });
      expect(await store.parked('connector:shop', 10)).toEqual([first.id, second.id, third.id]);
      expect(await store.parked('connector:shop', 2)).toEqual([first.id, second.id]);
      expect(await store.parked('service:mail', 10)).toEqual([]);
    });

    it('are no more once they were let go', async () => {
      const { store } = await make();
      const task = await parked(store, 'connector:shop', 1);
      const { releaseAt: _releaseAt, ...rest } = task;
      await store.commit(aRecord(task), changeOf(rest, { status: 'queued', waiting: { ...waitFor('connector:shop'), kind: 'start' } }));
      expect(await store.parked('connector:shop', 10)).toEqual([]);
    });
  });

  describe(`${name}: the tasks in trouble`, () => {
    it('are those of all teams that failed, or that are held, page by page, each once', async () => {
      const { store } = await make();
      const failed: Task[] = [];
      for (const at of [1, 2, 3, 4, 5])
        failed.push(await stored(store, { status: 'failed', team: `team-${at % 2}`, createdAt: after(at) }));
      const held = await stored(store, { status: 'held' });
      await stored(store);
      const found: string[] = [];
      let from: string | undefined;
      do {
        const page = await store.inTrouble('failed', 2, from);
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...page.items.map(({ id }) => id));
        from = page.after;
      } while (from !== undefined);
      expect(found).toEqual(failed.map(({ id }) => id));
      expect((await store.inTrouble('held', 10)).items).toEqual([held]);
    });

    it('are no more once they go on', async () => {
      const { store } = await make();
      const task = await stored(store, { status: 'failed' });
      await store.commit(aRecord(task), changeOf(task, { status: 'queued' }));
      expect((await store.inTrouble('failed', 10)).items).toEqual([]);
    });
  });

  describe(`${name}: the list of a team's tasks`, () => {
    type Filter = Omit<Parameters<TaskStore['list']>[1], 'cursor'>;

    /** Goes through the list by its cursor. */
    async function whole(store: TaskStore, team: string, filter: Filter): Promise<string[]> {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list(team, { ...filter, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(filter.limit);
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return ids;
    }

    it('is newest first and holds no other team', async () => {
      const { store } = await make();
      const first = await stored(store);
      const second = await stored(store, { createdAt: after(1) });
      await stored(store, { team: 'strangers', createdAt: after(2) });
      expect(await store.list('catalogue', { limit: 10 })).toEqual({ items: [second, first] });
      expect(await store.list('nobody', { limit: 10 })).toEqual({ items: [] });
    });

    it('shows each task once by its cursor, whatever the filter and the size of a page', async () => {
      const other = 'translation' as typeof automation;
      const subject = { subjectHash: fc.option(fc.constantFrom('a'.repeat(64), 'b'.repeat(64)), { nil: undefined }) };
      const task = fc.record({
        at: fc.nat(20),
        automation: fc.constantFrom(automation, other),
        status: fc.constantFrom('queued', 'completed', 'failed'),
        ...subject,
      });
      const filter = fc.record(
        {
          limit: fc.integer({ min: 1, max: 7 }),
          automation: fc.constantFrom(automation, other),
          status: fc.constantFrom('queued', 'completed', 'failed'),
          ...subject,
        },
        { requiredKeys: ['limit'] },
      );
      const { store } = await make();
      let teams = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(task, { maxLength: 10 }), fc.array(filter, { minLength: 1, maxLength: 4 }), async (tasks, filters) => {
          const team = `team-${(teams += 1)}`;
          const all = await Promise.all(tasks.map(({ at, ...fields }) => stored(store, { ...fields, team, createdAt: after(at) })));
          const newestFirst = all.toSorted((a, b) => `${b.createdAt}#${b.id}`.localeCompare(`${a.createdAt}#${a.id}`));
          for (const wanted of filters) {
            const fits = newestFirst.filter(
              (one) =>
                one.automation === (wanted.automation ?? one.automation) &&
                one.status === (wanted.status ?? one.status) &&
                one.subjectHash === (wanted.subjectHash ?? one.subjectHash),
            );
            expect(await whole(store, team, wanted as Filter)).toEqual(fits.map(({ id }) => id));
          }
        }),
        { numRuns: 12 },
      );
    });

    it("by a subject has that team's tasks about it alone, newest first, page by page", async () => {
      const { store } = await make();
      const [subjectHash, another] = ['5'.repeat(64), '6'.repeat(64)];
      const about: Task[] = [];
      for (const at of [3, 0, 4, 1, 2]) {
        about.push(await stored(store, { subjectHash, createdAt: after(at) }));
        await stored(store, { subjectHash: another, createdAt: after(at) });
        await stored(store, { subjectHash, team: 'strangers', createdAt: after(at) });
        await stored(store, { createdAt: after(at) });
      }
      const newestFirst = about.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
      const first = await store.list('catalogue', { subjectHash, limit: 2 });
      expect(first.items).toEqual(newestFirst.slice(0, 2));
      expect(first.cursor).toBeDefined();
      expect(await whole(store, 'catalogue', { subjectHash, limit: 2 })).toEqual(newestFirst.map(({ id }) => id));
      expect(await whole(store, 'strangers', { subjectHash, limit: 2 })).toHaveLength(5);
      expect(await store.list('nobody', { subjectHash, limit: 2 })).toEqual({ items: [] });
      expect(await store.list('catalogue', { subjectHash: '7'.repeat(64), limit: 2 })).toEqual({ items: [] });
    });

    it('by a subject shows a task as it is now', async () => {
      const { store } = await make();
      const subjectHash = '5'.repeat(64);
      const task = await stored(store, { subjectHash });
      await store.commit(aRecord(task), changeOf(task, { status: 'completed', dueAt: undefined, waiting: undefined }));
      expect(await store.list('catalogue', { subjectHash, limit: 2 })).toEqual({ items: [await reread(store, task)] });
      expect(await store.list('catalogue', { subjectHash, status: 'queued', limit: 2 })).toEqual({ items: [] });
    });

    it('finds a rare status behind many others', async () => {
      const { store } = await make();
      const rare = await stored(store, { status: 'failed' });
      await Promise.all(Array.from({ length: 130 }, (_, index) => stored(store, { createdAt: after(index + 1) })));
      expect(await whole(store, 'catalogue', { status: 'failed', limit: 3 })).toEqual([rare.id]);
    });

    it('goes on from its cursor though newer tasks came and the one it names has changed', async () => {
      const { store } = await make();
      const tasks = [await stored(store), await stored(store, { createdAt: after(1) }), await stored(store, { createdAt: after(2) })];
      const { items, cursor } = await store.list('catalogue', { limit: 2, status: 'queued' });
      expect(items.map(({ id }) => id)).toEqual([tasks[2]!.id, tasks[1]!.id]);
      await stored(store, { createdAt: after(3) });
      await store.commit(aRecord(tasks[1]!), changeOf(tasks[1]!, { status: 'completed' }));
      const next = await store.list('catalogue', { limit: 2, status: 'queued', ...(cursor === undefined ? {} : { cursor }) });
      expect(next.items.map(({ id }) => id)).toEqual([tasks[0]!.id]);
    });

    it("refuses a cursor that it never gave, and one of another team's list", async () => {
      const { store } = await make();
      for (const at of [0, 1, 2]) await stored(store, { team: 'strangers', createdAt: after(at) });
      const { cursor: theirs } = await store.list('strangers', { limit: 1 });
      expect(theirs).toBeDefined();
      const cursors = [theirs ?? '', '', 'nonsense', aTask().id, Buffer.from('{}').toString('base64url')];
      for (const cursor of cursors) {
        for (const filter of [{}, { subjectHash: '5'.repeat(64) }]) {
          const refused = store.list('catalogue', { ...filter, limit: 1, cursor });
          await expect(refused).rejects.toBeInstanceOf(ProblemError);
          await expect(refused).rejects.toMatchObject({ kind: 'malformed-request' });
        }
      }
    });
  });
}
