import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProblemError } from '#domain/problem/problem.ts';
import type { Task } from '#domain/task/schema.ts';
import { tellingOf } from '#domain/task/tell-end.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { after, aRecord, aTask, automation, changeOf, morning, running } from '../doubles/fixtures.ts';
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

    it('that are not there are not put off into being', async () => {
      const { store } = await make();
      const task = aTask();
      await store.postpone(task, morning);
      expect(await store.get(task.id)).toBeUndefined();
    });
  });

  describe(`${name}: the tasks that are due, by urgency`, () => {
    const paused = { kind: 'automation-paused', since: after(0), act: 'Resume it.' } as const;
    const late = new Date(after(60 * 60_000));

    it('are routine while their automation is paused, and urgent all else', async () => {
      const { store } = await make();
      const held = await stored(store, { status: 'held', waiting: paused });
      const [queued, runs] = [await stored(store), await stored(store, { ...running, dueAt: after(61_000) })];
      expect(await store.due('routine', late, 10)).toEqual([held.id]);
      expect(await store.due('urgent', late, 10)).toEqual([queued.id, runs.id]);
    });

    it('follow what they wait for', async () => {
      const { store } = await make();
      const task = await stored(store);
      await store.commit(aRecord(task), changeOf(task, { status: 'held', waiting: paused }));
      expect([await store.due('urgent', late, 10), await store.due('routine', late, 10)]).toEqual([[], [task.id]]);
      const { task: next } = await recordOf(store, task);
      await store.commit(aRecord(next), changeOf(next, { status: 'running', waiting: undefined }));
      expect([await store.due('urgent', late, 10), await store.due('routine', late, 10)]).toEqual([[task.id], []]);
    });
  });

  describe(`${name}: a task that cannot be looked at`, () => {
    const minutes = (looks: number) => new Date(after(looks * 60_000));

    it('is put off by how often that was so, whatever its version, without an event', async () => {
      const { store } = await make();
      const task = await stored(store);
      expect([await store.putOff(task.id, minutes), await store.putOff(task.id, minutes)]).toEqual([1, 2]);
      expect(await reread(store, task)).toEqual({ ...task, dueAt: after(2 * 60_000) });
      expect(await store.due('urgent', new Date(after(2 * 60_000 - 1)), 10)).toEqual([]);
      expect(await store.due('urgent', new Date(after(2 * 60_000)), 10)).toEqual([task.id]);
      expect(await store.events(task.id)).toHaveLength(1);
      expect(await store.commit(aRecord(task), changeOf(task))).toBe('saved');
      expect(await store.putOff(task.id, minutes)).toBe(3);
    });

    it('is counted anew once it was put off as usual', async () => {
      const { store } = await make();
      const task = await stored(store);
      await store.putOff(task.id, minutes);
      await store.postpone(task, new Date(after(60_000)));
      expect(await store.putOff(task.id, minutes)).toBe(1);
    });

    it('is not put off into being, nor due again once it has ended', async () => {
      const { store } = await make();
      const gone = aTask();
      expect(await store.putOff(gone.id, minutes)).toBe(0);
      expect(await store.get(gone.id)).toBeUndefined();
      const ended = await stored(store, { status: 'completed', dueAt: undefined, waiting: undefined });
      expect(await store.putOff(ended.id, minutes)).toBe(0);
      expect((await reread(store, ended)).dueAt).toBeUndefined();
      expect(await store.due('urgent', new Date(after(24 * 60 * 60_000)), 10)).toEqual([]);
    });
  });

  describe(`${name}: an end that was told`, () => {
    const ended = { status: 'completed', end: 1, finishedAt: after(0), waiting: undefined } as const;

    /** A task that ended, with what has to be told of it. */
    async function endedTask(store: TaskStore): Promise<Task> {
      const task = await stored(store, ended);
      const telling = tellingOf(aRecord(task));
      if (!telling) throw new Error('nothing to tell');
      await store.commit(aRecord(task), changeOf(task, { untold: true, outbox: [telling], dueAt: after(60_000) }));
      const kept = await reread(store, task);
      expect([kept.untold, kept.outbox]).toEqual([true, [telling]]);
      return kept;
    }

    it('is not untold any more, nor are those before it, and is due no more, without a version or an event', async () => {
      const { store } = await make();
      const task = await endedTask(store);
      expect(await store.due('urgent', new Date(after(60_000)), 10)).toEqual([task.id]);
      await store.told(task);
      const { untold: _untold, outbox: _outbox, dueAt: _dueAt, ...rest } = task;
      expect(await reread(store, task)).toEqual(rest);
      expect(await store.due('urgent', new Date(after(24 * 60 * 60_000)), 10)).toEqual([]);
      expect(await store.events(task.id)).toHaveLength(2);
    });

    it('stays untold when the task moved on meanwhile: it is told again', async () => {
      const { store } = await make();
      const task = await endedTask(store);
      await store.commit(aRecord(task), changeOf(task, { status: 'queued', dueAt: after(90_000) }));
      await store.told(task);
      expect(await reread(store, task)).toMatchObject({ untold: true, outbox: task.outbox, dueAt: after(90_000) });
      expect(await store.due('urgent', new Date(after(90_000)), 10)).toEqual([task.id]);
    });

    it('beside a change that was made from before it, leaves the task due', async () => {
      const { store } = await make();
      const task = await endedTask(store);
      const from = aRecord(task);
      await store.told(task);
      expect(
        await store.commit(from, changeOf(task, { status: 'queued', dueAt: after(90_000), untold: undefined, outbox: undefined })),
      ).toBe('saved');
      expect((await reread(store, task)).dueAt).toBe(after(90_000));
      expect(await store.due('urgent', new Date(after(90_000)), 10)).toEqual([task.id]);
    });

    it('of a task that is not there is nothing', async () => {
      const { store } = await make();
      const task = aTask();
      await store.told(task);
      expect(await store.get(task.id)).toBeUndefined();
    });
  });

  describe(`${name}: the tasks that are parked`, () => {
    const waitFor = (who: string) => ({ kind: 'outside', who, since: after(0), until: after(1), act: 'Goes on by itself.' }) as const;
    const held = (who: string, ms: number) => ({ status: 'held', waiting: waitFor(who), releaseAt: after(ms), dueAt: after(ms) }) as const;

    it('are found by what they wait for, those first whose back-off ends first, as many as asked for', async () => {
      const { store } = await make();
      const made: Task[] = [];
      for (const ms of [7, 1, 9, 3, 5]) made.push(await stored(store, held('connector:shop', ms)));
      await stored(store, held('connector:shop-webhook', 2));
      await stored(store, held('route:copywriting', 2));
      await stored(store, { status: 'held', waiting: { kind: 'automation-paused', since: after(0), act: 'Resume it.' } });
      await stored(store, { status: 'failed', end: 1, dueAt: undefined });
      const inTurn = made.toSorted((a, b) => String(a.releaseAt).localeCompare(String(b.releaseAt))).map(({ id }) => id);
      expect(await store.parked('connector:shop', 100)).toEqual(inTurn);
      expect(await store.parked('connector:shop', 2)).toEqual(inTurn.slice(0, 2));
      expect(await store.parked('connector:catalogue', 2)).toEqual([]);
    });

    it('are those of now: a release takes them out, and one parked again stands behind', async () => {
      const { store } = await make();
      const [released, again, other] = [
        await stored(store, held('connector:shop', 1)),
        await stored(store, held('connector:shop', 2)),
        await stored(store, held('connector:shop', 3)),
      ];
      await store.commit(aRecord(released), changeOf(released, { status: 'queued', waiting: undefined, releaseAt: undefined }));
      await store.commit(aRecord(again), changeOf(again, { ...held('connector:shop', 4), run: 2 }));
      expect(await store.parked('connector:shop', 10)).toEqual([other.id, again.id]);
      // When the reconciler looks again is not when it was its turn.
      await store.postpone(other, new Date(after(99)));
      expect(await store.parked('connector:shop', 10)).toEqual([other.id, again.id]);
    });
  });

  describe(`${name}: the tasks in trouble`, () => {
    async function all(store: TaskStore, status: 'failed' | 'held', limit: number): Promise<Task[]> {
      const items: Task[] = [];
      let from: string | undefined;
      do {
        const page = await store.inAttention(status, limit, from);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        items.push(...page.items);
        from = page.after;
      } while (from !== undefined);
      return items;
    }

    it('are those of every team that failed, the oldest first, page by page, each once', async () => {
      const { store } = await make();
      const failed: Task[] = [];
      for (const [index, ms] of [5, 1, 4, 2, 3, 3].entries())
        failed.push(await stored(store, { status: 'failed', end: 1, finishedAt: after(ms), dueAt: undefined, team: `team-${index}` }));
      await stored(store);
      await stored(store, { status: 'completed', dueAt: undefined });
      const places = (tasks: Task[]) => tasks.map((task) => `${task.finishedAt}#${task.id}`);
      for (const limit of [1, 2, 6, 100]) expect(places(await all(store, 'failed', limit))).toEqual(places(failed).toSorted());
      expect(await all(store, 'failed', 3)).toEqual(expect.arrayContaining(failed));
      expect(await all(store, 'held', 3)).toEqual([]);
    });

    it('are those that are held, by what they wait for, until they go on', async () => {
      const { store } = await make();
      const waitFor = (who: string) => ({ kind: 'outside', who, since: after(0), act: 'Goes on by itself.' }) as const;
      const [second, first] = [
        await stored(store, { status: 'held', waiting: waitFor('route:b'), releaseAt: after(1) }),
        await stored(store, { status: 'held', waiting: waitFor('route:a'), releaseAt: after(2), team: 'shop' }),
      ];
      const paused = await stored(store, { status: 'held', waiting: { kind: 'automation-paused', since: after(0), act: 'Resume it.' } });
      expect((await all(store, 'held', 2)).map(({ id }) => id)).toEqual([paused.id, first.id, second.id]);
      await store.commit(aRecord(first), changeOf(first, { status: 'queued', waiting: undefined, releaseAt: undefined }));
      await store.commit(aRecord(second), changeOf(second, { status: 'failed', end: 1, finishedAt: after(9), waiting: undefined }));
      expect((await all(store, 'held', 2)).map(({ id }) => id)).toEqual([paused.id]);
      expect((await all(store, 'failed', 2)).map(({ id }) => id)).toEqual([second.id]);
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
