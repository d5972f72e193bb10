import { BatchGetCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { byTeam } from '#adapters/dynamodb/keys.ts';
import { ItemsUnreadError } from '#adapters/dynamodb/read-items.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import type { Task } from '#domain/task/schema.ts';
import { after, aTask } from '../../doubles/fixtures.ts';
import { createTestClock } from '../../doubles/test-clock.ts';

/**
 * A table whose index names tasks that may be gone, and that leaves reads undone.
 * @param unread of each reading, how many of its keys are not read
 */
function scripted({ tasks, gone = [], unread = () => 0 }: { tasks: Task[]; gone?: Task[]; unread?: (asked: number) => number }) {
  const sent: string[] = [];
  const pauses: number[] = [];
  const strong: unknown[] = [];
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof QueryCommand) {
      const { ':pk': pk, ':at': at } = command.input.ExpressionAttributeValues ?? {};
      sent.push('query');
      // Every task stands in the first partition.
      const places = [...tasks, ...gone].map((task) => ({ pk: `TASK#${task.id}`, sk: 'TASK', gsi1sk: `${task.createdAt}#${task.id}` }));
      const older = places.filter(({ gsi1sk }) => String(pk).endsWith('#0') && (at === undefined || gsi1sk < at));
      return { Items: older.toSorted((a, b) => (a.gsi1sk < b.gsi1sk ? 1 : -1)).slice(0, command.input.Limit) };
    }
    if (!(command instanceof BatchGetCommand)) throw new Error('a list queries and reads');
    const { Keys = [], ConsistentRead } = command.input.RequestItems?.['Work'] ?? {};
    sent.push(`read ${Keys.length}`);
    strong.push(ConsistentRead);
    const left = unread(Keys.length);
    const read = new Set(Keys.slice(left).map(({ pk }) => pk));
    return {
      Responses: { Work: tasks.filter(({ id }) => read.has(`TASK#${id}`)) },
      UnprocessedKeys: left > 0 ? { Work: { Keys: Keys.slice(0, left) } } : {},
    };
  };
  const client = { send } as unknown as DynamoDBDocumentClient;
  const pause = async (longestMs: number) => void pauses.push(longestMs);
  return { store: createTaskStore({ client, table: 'Work', clock: createTestClock(), pause }), sent, pauses, strong };
}

const made = (count: number, fields: Partial<Task> = {}) =>
  Array.from({ length: count }, (_, ms) => aTask({ createdAt: after(ms), ...fields }));

describe('the list of a team', () => {
  it('leaves out a task that the index still names, and goes on behind it', async () => {
    const [oldest, ...more] = made(6) as [Task, ...Task[]];
    const { store } = scripted({ tasks: [oldest, ...more.slice(0, 2)], gone: more.slice(2) });
    const { items, cursor } = await store.list('catalogue', { limit: 2 });
    expect(items.map(({ id }) => id)).toEqual([more[1]!.id, more[0]!.id]);
    expect((await store.list('catalogue', { limit: 2, ...(cursor === undefined ? {} : { cursor }) })).items).toEqual([oldest]);
  });

  it('reads no more tasks than it answers, when all are wanted', async () => {
    const { store, sent, strong } = scripted({ tasks: made(30) });
    await store.list('catalogue', { limit: 20 });
    expect(sent).toEqual([...Array.from({ length: byTeam.shards }, () => 'query'), 'read 20']);
    expect(strong).toEqual([true]);
  });

  it('ends after five pages with a cursor to go on from, though nothing was found', async () => {
    const [rare, ...others] = [aTask({ status: 'failed', createdAt: after(-1) }), ...made(130)];
    const { store, sent } = scripted({ tasks: [rare, ...others] });
    const first = await store.list('catalogue', { limit: 3, status: 'failed' });
    expect(first).toEqual({ items: [], cursor: expect.any(String) });
    expect(sent.filter((one) => one === 'read 25')).toHaveLength(5);
    expect(await store.list('catalogue', { limit: 3, status: 'failed', cursor: first.cursor! })).toEqual({ items: [rare] });
  });

  it('asks again, after longer and longer pauses, for what was left unread', async () => {
    const tasks = made(8);
    const { store, sent, pauses } = scripted({ tasks, unread: (asked) => Math.floor(asked / 2) });
    expect((await store.list('catalogue', { limit: 8 })).items).toEqual(tasks.toReversed());
    expect(sent.slice(byTeam.shards)).toEqual(['read 8', 'read 4', 'read 2', 'read 1']);
    expect(pauses).toEqual([100, 200, 400]);
  });

  it('is given up by name when some stay unread: a list with holes would say that they are gone', async () => {
    const { store, sent } = scripted({ tasks: made(3), unread: () => 1 });
    await expect(store.list('catalogue', { limit: 3 })).rejects.toThrow(ItemsUnreadError);
    expect(sent.slice(byTeam.shards)).toEqual(['read 3', 'read 1', 'read 1', 'read 1', 'read 1']);
  });
});
