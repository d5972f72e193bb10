import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TaskId } from '#domain/identity/ids.ts';
import type { Slots } from '#usecases/ports/slots.ts';
import { after, aTask, morning, route } from '../doubles/fixtures.ts';

type Waiter = Parameters<Slots['enterLine']>[1];

/** What slots and their line keep to. `make` answers a route's slots that nobody has taken. */
export function slotsContract(name: string, make: () => Promise<Slots>): void {
  const at = (ms: number) => new Date(after(ms));
  const ids = (count: number): TaskId[] => Array.from({ length: count }, () => aTask().id);
  const waiter = (team: string, second = 0): Waiter => ({ team, createdAt: after(second * 1000), taskId: aTask().id });

  describe(`${name}: slots`, () => {
    it('are given out as far as they go', async () => {
      const slots = await make();
      const taken: boolean[] = [];
      for (const id of ids(3)) taken.push(await slots.acquire(route, 2, id, morning, at(1000)));
      expect(taken).toEqual([true, true, false]);
      expect(await slots.acquire('another-route', 2, aTask().id, morning, at(1000))).toBe(true);
    });

    it('are given out as far as they go to many at once', async () => {
      const slots = await make();
      const taken = await Promise.all(ids(10).map((id) => slots.acquire(route, 3, id, morning, at(1000))));
      expect(taken.filter(Boolean)).toHaveLength(3);
    });

    it('are kept by who asks twice', async () => {
      const slots = await make();
      const [holder, other] = ids(2) as [TaskId, TaskId];
      expect(await slots.acquire(route, 2, holder, morning, at(1000))).toBe(true);
      expect(await slots.acquire(route, 2, holder, morning, at(1000))).toBe(true);
      expect(await slots.acquire(route, 2, other, morning, at(1000))).toBe(true);
    });

    it('are free again when given back, or when their time is over', async () => {
      const slots = await make();
      const [first, second, third] = ids(3) as [TaskId, TaskId, TaskId];
      await slots.acquire(route, 1, first, morning, at(1000));
      expect(await slots.acquire(route, 1, second, at(999), at(2000))).toBe(false);
      await slots.release(route, first);
      expect(await slots.acquire(route, 1, second, at(999), at(2000))).toBe(true);
      expect(await slots.acquire(route, 1, third, at(2000), at(3000))).toBe(true);
    });

    it('are not given back by who lost them to the clock', async () => {
      const slots = await make();
      const [late, holder, next] = ids(3) as [TaskId, TaskId, TaskId];
      await slots.acquire(route, 1, late, morning, at(1000));
      await slots.acquire(route, 1, holder, at(1000), at(5000));
      await slots.release(route, late);
      expect(await slots.acquire(route, 1, next, at(1001), at(5000))).toBe(false);
      await slots.release(route, holder);
      await slots.release(route, holder);
      expect(await slots.acquire(route, 1, next, at(1001), at(5000))).toBe(true);
    });

    it('beyond a number that was lowered are given out no more', async () => {
      const slots = await make();
      const [first, second, third] = ids(3) as [TaskId, TaskId, TaskId];
      await slots.acquire(route, 2, first, morning, at(9000));
      await slots.acquire(route, 2, second, morning, at(9000));
      expect(await slots.acquire(route, 1, third, morning, at(9000))).toBe(false);
    });
  });

  describe(`${name}: the line for a slot`, () => {
    /** All who stand in line, as they are called. */
    async function called(slots: Slots): Promise<{ team: string; taskId: TaskId }[]> {
      const order: { team: string; taskId: TaskId }[] = [];
      for (let next = await slots.next(route); next; next = await slots.next(route)) order.push(next);
      return order;
    }

    it('is empty until somebody stands in it, and calls each once', async () => {
      const slots = await make();
      expect(await slots.next(route)).toBeUndefined();
      const one = waiter('catalogue');
      await slots.enterLine(route, one);
      await slots.enterLine(route, one);
      expect(await slots.next('another-route')).toBeUndefined();
      expect(await called(slots)).toEqual([{ team: one.team, taskId: one.taskId }]);
    });

    it('forgets who left it, and bears that nobody stands where somebody leaves', async () => {
      const slots = await make();
      const [one, other] = [waiter('catalogue', 1), waiter('catalogue', 2)];
      await slots.enterLine(route, one);
      await slots.enterLine(route, other);
      await slots.leaveLine(route, one);
      await slots.leaveLine(route, one);
      expect(await called(slots)).toEqual([{ team: other.team, taskId: other.taskId }]);
    });

    it('serves teams in turn, and the tasks of one team in the order they came', async () => {
      const slots = await make();
      const line = [waiter('b', 1), waiter('b', 2), waiter('b', 3), waiter('a', 4), waiter('c', 5), waiter('a', 6)];
      for (const one of line.toReversed()) await slots.enterLine(route, one);
      expect((await called(slots)).map(({ taskId }) => line.findIndex((one) => one.taskId === taskId) + 1)).toEqual([4, 1, 5, 6, 2, 3]);
    });

    it('lets no team be called twice while another one waits, whatever the teams are named', async () => {
      const slots = await make();
      const team = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,3}$/);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.record({ team, second: fc.nat(9) }), { maxLength: 10 }), async (drawn) => {
          const line = drawn.map((one) => waiter(one.team, one.second));
          for (const one of line) await slots.enterLine(route, one);
          const order = await called(slots);
          expect(order.map(({ taskId }) => taskId).toSorted()).toEqual(line.map(({ taskId }) => taskId).toSorted());
          const arrival = (taskId: TaskId) => line.find((one) => one.taskId === taskId)!.createdAt;
          for (const [index, { team: served }] of order.entries()) {
            const again = order.findIndex((later, position) => position > index && later.team === served);
            if (again === -1) continue;
            expect(arrival(order[again]!.taskId) >= arrival(order[index]!.taskId)).toBe(true);
            const between = new Set(order.slice(index + 1, again).map((one) => one.team));
            const waiting = new Set(order.slice(again + 1).map((one) => one.team));
            expect([...waiting].filter((one) => one !== served && !between.has(one))).toEqual([]);
          }
        }),
        { numRuns: 15 },
      );
    });

    it('calls nobody twice when several slots are given back at once', async () => {
      const slots = await make();
      const line = Array.from({ length: 6 }, (_, index) => waiter('catalogue', index));
      for (const one of line) await slots.enterLine(route, one);
      const met = await Promise.all([1, 2, 3, 4].map(() => slots.next(route)));
      const all = [...met.flatMap((one) => one?.taskId ?? []), ...(await called(slots)).map(({ taskId }) => taskId)];
      expect(all.toSorted()).toEqual(line.map(({ taskId }) => taskId).toSorted());
    });
  });
}
