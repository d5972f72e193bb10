import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import type { Write } from '#adapters/dynamodb/updates.ts';
import { TaskTornError } from '#domain/task/errors.ts';
import { changeTask } from '#usecases/steps/change-task.ts';
import { aClaim, aDraft, aPublication, aReview, aTask, changeOf, creationOf, decidedBy, put } from '../../doubles/fixtures.ts';
import { createTestClock } from '../../doubles/test-clock.ts';

type Item = Record<string, unknown>;

/** A table that keeps what transactions put and set, and answers queries as a test says: `readings` first, then what is there. */
function scripted() {
  const items = new Map<string, Item>();
  const sent: string[] = [];
  const pauses: number[] = [];
  const readings: Item[][] = [];
  let conflicts = 0;
  const keyOf = ({ pk, sk }: Item) => `${String(pk)}|${String(sk)}`;
  const apply = ({ Put, Update }: Write) => {
    if (Put) items.set(keyOf(Put.Item ?? {}), structuredClone(Put.Item ?? {}));
    if (!Update) return;
    const item = items.get(keyOf(Update.Key ?? {})) as Item;
    const [, sets] = /^SET (.+?)(?: REMOVE .+)?$/.exec(Update.UpdateExpression ?? '') ?? [];
    for (const set of sets?.split(', ') ?? []) {
      const [path = '', value = ''] = set.split(' = ');
      const [first = '', second] = path.split('.').map((name) => Update.ExpressionAttributeNames?.[name] ?? name);
      const owner = second === undefined ? item : (item[first] as Item);
      owner[second ?? first] = Update.ExpressionAttributeValues?.[value];
    }
  };
  const send = async (command: { constructor: { name: string } }): Promise<unknown> => {
    sent.push(command.constructor.name);
    if (command instanceof QueryCommand) return { Items: readings.shift() ?? [...items.values()].filter(isOfTask) };
    if (command instanceof GetCommand) return { Item: items.get(keyOf(command.input.Key ?? {})) };
    if (!(command instanceof TransactWriteCommand)) throw new Error(`unexpected ${command.constructor.name}`);
    conflicts -= 1;
    if (conflicts >= 0) {
      const reasons = [{ Code: 'TransactionConflict' }];
      throw new TransactionCanceledException({ message: 'busy', $metadata: {}, CancellationReasons: reasons });
    }
    for (const write of command.input.TransactItems ?? []) apply(structuredClone(write));
    return {};
  };
  const clock = createTestClock();
  const store = createTaskStore({
    client: { send } as unknown as DynamoDBDocumentClient,
    table: 'Work',
    clock,
    pause: async (longestMs) => void pauses.push(longestMs),
  });
  return {
    store,
    clock,
    sent,
    pauses,
    readings,
    conflict: (times: number) => {
      conflicts = times;
    },
    /** The items of the task as they lie there now. */
    lying: () => structuredClone([...items.values()].filter(isOfTask)),
  };
}

const isOfTask = ({ pk }: Item) => /^TASK#[^#]+$/.test(String(pk));

/** A task as two versions have it: the second changed the draft, undid the review's decision and added a publication and a draft. */
async function twoVersions() {
  const table = scripted();
  const task = aTask();
  const review = decidedBy(aReview(task));
  await table.store.create(creationOf(task, [put.draft(aDraft()), put.review(review)]), aClaim());
  const before = { items: table.lying(), record: (await table.store.record(task.id))! };
  const opened = { ...review, status: 'open' as const, votes: [] };
  const writes = [
    put.draft(aDraft({ promptHash: 'p' })),
    put.review(opened),
    put.publication(aPublication()),
    put.draft(aDraft({ number: 2 })),
  ];
  expect(await table.store.commit(before.record, changeOf(before.record.task, { draft: 2 }, writes))).toBe('saved');
  const after = { items: table.lying(), record: (await table.store.record(task.id))! };
  table.sent.length = 0;
  return { ...table, id: task.id, before, after };
}

/** A reading that caught the transaction half-way: the task of one version, the review of the other. */
async function halfWay() {
  const versions = await twoVersions();
  const { before, after } = versions;
  const isReview = ({ sk }: Item) => String(sk).startsWith('REVIEW#');
  return { ...versions, torn: [...after.items.filter((item) => !isReview(item)), ...before.items.filter(isReview)] };
}

describe('a record that is read while others write', () => {
  it('is of one version, whichever items of two versions were read together', async () => {
    const { store, readings, id, before, after } = await twoVersions();
    const keys = after.items.map(({ sk }) => sk);
    await fc.assert(
      fc.asyncProperty(fc.subarray(keys), async (newer) => {
        readings.push([...after.items.filter(({ sk }) => newer.includes(sk)), ...before.items.filter(({ sk }) => !newer.includes(sk))]);
        const record = await store.record(id);
        readings.length = 0;
        // The second version changed every item, so only none of its items with all of the first are the first.
        expect(record).toEqual(newer.length > 0 ? after.record : before.record);
      }),
      { numRuns: 100 },
    );
  });

  it('is read again after a pause', async () => {
    const { store, readings, pauses, sent, id, after, torn } = await halfWay();
    readings.push(torn, torn);
    expect(await store.record(id)).toEqual(after.record);
    expect(pauses).toEqual([50, 50]);
    expect(sent).toEqual(['QueryCommand', 'QueryCommand', 'QueryCommand']);
  });

  it('is given up by name when no reading was whole, and nothing is written', async () => {
    const { store, readings, pauses, sent, id, torn } = await halfWay();
    readings.push(...Array.from({ length: 20 }, () => torn));
    const change = changeTask(store, id, ({ task }) => ({ change: changeOf(task), value: undefined }));
    await expect(change).rejects.toThrow(TaskTornError);
    expect(new Set(sent)).toEqual(new Set(['QueryCommand']));
    expect(sent).toHaveLength(8);
    expect(pauses).toHaveLength(7);
  });

  it('is never what a change is made from', async () => {
    const { store, readings, id, after, torn } = await halfWay();
    readings.push(torn);
    const seen: unknown[] = [];
    await changeTask(store, id, (record) => {
      seen.push(record);
      return { change: changeOf(record.task), value: undefined };
    });
    expect(seen).toEqual([after.record]);
  });

  it('is not there when retention has begun to remove it', async () => {
    const { store, readings, clock, sent, id, after } = await twoVersions();
    clock.pass(after.record.task.expiresAt * 1000 - clock.now().getTime());
    expect(await store.record(id)).toEqual(after.record);
    readings.push(after.items.filter(({ sk }) => sk !== 'DRAFT#0001'));
    expect(await store.record(id)).toBeUndefined();
    expect(sent).toHaveLength(2);
  });

  it('has all its parts when a change wrote some of them to no effect', async () => {
    const { store, readings, id, after, lying } = await twoVersions();
    const writes = [put.draft(after.record.drafts[0]!), put.publication(after.record.publications[0]!)];
    await store.commit(after.record, changeOf(after.record.task, {}, writes));
    readings.push(lying());
    const { task, ...beside } = (await store.record(id))!;
    expect(task.version).toBe(3);
    expect(beside).toEqual({ drafts: after.record.drafts, reviews: after.record.reviews, publications: after.record.publications });
  });
});

describe('a commit that comes second', () => {
  it('answers after a pause, so that those who met do not meet again', async () => {
    const { store, conflict, pauses, after } = await twoVersions();
    conflict(1);
    expect(await store.commit(after.record, changeOf(after.record.task))).toBe('stale');
    expect(pauses).toEqual([50]);
    expect(await store.commit(after.record, changeOf(after.record.task))).toBe('saved');
    expect(pauses).toEqual([50]);
  });

  it('of a new task answers at once', async () => {
    const { store, conflict, pauses } = scripted();
    conflict(1);
    expect(await store.create(creationOf(aTask()), aClaim())).toEqual({ kind: 'in-flight' });
    expect(pauses).toEqual([]);
  });
});
