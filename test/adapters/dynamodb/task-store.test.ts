import {
  ConditionalCheckFailedException,
  InternalServerError,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import type { Write } from '#adapters/dynamodb/updates.ts';
import { findBreak } from '#domain/audit/chain.ts';
import { TaskTornError } from '#domain/task/errors.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { changeTask } from '#usecases/steps/change-task.ts';
import { aClaim, aDraft, after, aPublication, aRef, aReview, aTask, changeOf, creationOf, decidedBy, put } from '../../doubles/fixtures.ts';
import { createTestClock } from '../../doubles/test-clock.ts';

type Item = Record<string, unknown>;

/** What becomes of a write: it is done, or not, or done and its answer lost, so that the SDK sends it again and answers that. */
type Fate = 'done' | 'conflict' | 'down' | 'resent';

/**
 * A table that keeps what is written, by our two conditions. What becomes of the next writes, `fates` say, and what the next queries answer,
 * `readings`; after these all is done, and answered as it is.
 */
function scripted() {
  const items = new Map<string, Item>();
  const sent: string[] = [];
  const pauses: number[] = [];
  const readings: Item[][] = [];
  const fates: Fate[] = [];
  const keyOf = ({ pk, sk }: Item) => `${String(pk)}|${String(sk)}`;
  const refuses = ({ Put, Update }: Write) => {
    if (Put) return Put.ConditionExpression === 'attribute_not_exists(pk)' && items.has(keyOf(Put.Item ?? {}));
    return items.get(keyOf(Update?.Key ?? {}))?.['version'] !== Update?.ExpressionAttributeValues?.[':from'];
  };
  const apply = ({ Put, Update }: Write) => {
    if (Put) items.set(keyOf(Put.Item ?? {}), structuredClone(Put.Item ?? {}));
    if (!Update) return;
    const item = items.get(keyOf(Update.Key ?? {})) as Item;
    const [, sets] = /^SET (.+?)(?: REMOVE .+)?$/.exec(Update.UpdateExpression ?? '') ?? [];
    for (const set of sets?.split(', ') ?? []) {
      const [name = '', value = ''] = set.split(' = ');
      item[Update.ExpressionAttributeNames?.[name] ?? name] = Update.ExpressionAttributeValues?.[value];
    }
  };
  const writeAll = (writes: readonly Write[]) => {
    if (writes.some(refuses)) throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    for (const write of structuredClone(writes)) apply(write);
  };
  const write = (writes: readonly Write[], conflict: () => Error) => {
    const fate = fates.shift();
    if (fate === 'conflict') throw conflict();
    if (fate === 'down') throw new InternalServerError({ message: 'down', $metadata: {} });
    if (fate === 'resent') writeAll(writes);
    writeAll(writes);
    return {};
  };
  const busy = () => new TransactionConflictException({ message: 'busy', $metadata: {} });
  const cancelled = () =>
    new TransactionCanceledException({ message: 'busy', $metadata: {}, CancellationReasons: [{ Code: 'TransactionConflict' }] });
  const send = async (command: { constructor: { name: string } }): Promise<unknown> => {
    sent.push(command.constructor.name.replace('Command', ''));
    if (command instanceof QueryCommand) return { Items: readings.shift() ?? [...items.values()].filter(isOfTask) };
    if (command instanceof GetCommand) return { Item: items.get(keyOf(command.input.Key ?? {})) };
    if (command instanceof PutCommand) return write([{ Put: command.input }], busy);
    if (command instanceof UpdateCommand) return write([{ Update: command.input as Write['Update'] }], busy);
    if (command instanceof TransactWriteCommand) return write(command.input.TransactItems ?? [], cancelled);
    throw new Error(`unexpected ${command.constructor.name}`);
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
    fates,
    /** The items of the task as they lie there now. */
    lying: () => structuredClone([...items.values()].filter(isOfTask)),
  };
}

const isOfTask = ({ pk }: Item) => /^TASK#[^#]+$/.test(String(pk));
const isTask = ({ sk }: Item) => sk === 'TASK';

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
  const now = { items: table.lying(), record: (await table.store.record(task.id))! };
  table.sent.length = 0;
  return { ...table, id: task.id, before, now };
}

/** A reading that caught a transaction half-way: the task is of its version, which is not there yet. */
async function halfWay() {
  const versions = await twoVersions();
  const { before, now } = versions;
  return { ...versions, torn: [...now.items.filter(isTask), ...before.items.filter((item) => !isTask(item))] };
}

describe('a record that is read while others write', () => {
  it('is of one version, whichever items of two versions were read together', async () => {
    const { store, readings, id, before, now } = await twoVersions();
    const newer = now.items.filter(({ sk }) => isTask({ sk }) || !before.items.some((item) => item['sk'] === sk)).map(({ sk }) => sk);
    expect(newer).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(fc.subarray(newer), async (seen) => {
        const isSeen = ({ sk }: Item) => seen.includes(sk);
        readings.push([...now.items.filter(isSeen), ...before.items.filter((item) => !isSeen(item))]);
        const record = await store.record(id);
        readings.length = 0;
        expect(record).toEqual(seen.includes('TASK') ? now.record : before.record);
      }),
      { numRuns: 20 },
    );
  });

  it('is read again after a pause', async () => {
    const { store, readings, pauses, sent, id, now, torn } = await halfWay();
    readings.push(torn, torn);
    expect(await store.record(id)).toEqual(now.record);
    expect(pauses).toEqual([50, 50]);
    expect(sent).toEqual(['Query', 'Query', 'Query']);
  });

  it('is given up by name when no reading was whole, and nothing is written', async () => {
    const { store, readings, pauses, sent, id, torn } = await halfWay();
    readings.push(...Array.from({ length: 20 }, () => torn));
    const change = changeTask(store, id, ({ task }) => ({ change: changeOf(task), value: undefined }));
    await expect(change).rejects.toThrow(TaskTornError);
    expect(new Set(sent)).toEqual(new Set(['Query']));
    expect(sent).toHaveLength(8);
    expect(pauses).toHaveLength(7);
  });

  it('is never what a change is made from', async () => {
    const { store, readings, id, now, torn } = await halfWay();
    readings.push(torn);
    const seen: unknown[] = [];
    await changeTask(store, id, (record) => {
      seen.push(record);
      return { change: changeOf(record.task), value: undefined };
    });
    expect(seen).toEqual([now.record]);
  });

  it('is not there when retention has begun to remove it', async () => {
    const { store, readings, clock, sent, id, now } = await twoVersions();
    clock.pass(now.record.task.expiresAt * 1000 - clock.now().getTime());
    expect(await store.record(id)).toEqual(now.record);
    readings.push(now.items.filter(({ sk }) => !String(sk).startsWith('V#000001')));
    expect(await store.record(id)).toBeUndefined();
    expect(sent).toHaveLength(2);
  });

  it('has all its parts when a change wrote some of them to no effect', async () => {
    const { store, id, now, lying } = await twoVersions();
    const writes = [put.draft(now.record.drafts[0]!), put.publication(now.record.publications[0]!)];
    await store.commit(now.record, changeOf(now.record.task, {}, writes));
    expect(lying().find(({ sk }) => String(sk).startsWith('V#000003'))?.['parts']).toBeUndefined();
    const { task, ...beside } = (await store.record(id))!;
    expect(task.version).toBe(3);
    expect(beside).toEqual({ drafts: now.record.drafts, reviews: now.record.reviews, publications: now.record.publications });
  });
});

/** What a writer would have of a record that it has read: another draft, and other words about the first. */
const changed = ({ task }: TaskRecord, ms: number, promptHash = 'another') =>
  changeOf(task, { updatedAt: after(ms) }, [put.draft(aDraft({ number: 9 })), put.draft(aDraft({ promptHash }))]);

describe('a version that no task names', () => {
  it('is none: its writer died before the task was its own', async () => {
    const { store, fates, id, now, lying } = await twoVersions();
    fates.push('done', 'down');
    await expect(store.commit(now.record, changed(now.record, 1))).rejects.toThrow(InternalServerError);
    expect(lying()).toHaveLength(now.items.length + 1);
    expect(await store.record(id)).toEqual(now.record);
    expect(await store.events(id)).toHaveLength(2);

    expect(await store.commit(now.record, changeOf(now.record.task, {}, [put.draft(aDraft({ number: 3 }))]))).toBe('saved');
    expect((await store.record(id))?.drafts.map(({ number, promptHash }) => [number, promptHash])).toEqual([
      [1, 'p'],
      [2, undefined],
      [3, undefined],
    ]);
    expect(findBreak(await store.events(id))).toBeUndefined();
  });

  it('is none: its writer was beaten', async () => {
    const { store, id, now, lying } = await twoVersions();
    expect(await store.commit(now.record, changeOf(now.record.task))).toBe('saved');
    const record = await store.record(id);
    expect(await store.commit(now.record, changed(now.record, 1))).toBe('stale');
    expect(lying()).toHaveLength(now.items.length + 2);
    expect(await store.record(id)).toEqual(record);
    expect(await store.events(id)).toHaveLength(3);
  });

  it('is not written over by one with the same event', async () => {
    const { store, fates, id, now, lying } = await twoVersions();
    fates.push('done', 'down');
    await expect(store.commit(now.record, changed(now.record, 1, 'first'))).rejects.toThrow(InternalServerError);
    const left = lying();
    expect(await store.commit(now.record, changed(now.record, 1, 'second'))).toBe('stale');
    expect(lying()).toEqual(left);
    expect(await store.commit(now.record, changed(now.record, 2, 'second'))).toBe('saved');
    expect((await store.record(id))?.drafts[0]?.promptHash).toBe('second');
  });
});

describe('a change', () => {
  it('is its version and then its task, or one transaction when others find something of it by another key', async () => {
    const { store, sent, now } = await twoVersions();
    await store.commit(now.record, changed(now.record, 1));
    expect(sent).toEqual(['Put', 'Update']);
    sent.length = 0;
    const content = { ref: aRef(), inline: '{}' };
    await store.commit(
      now.record,
      changeOf(now.record.task, {}, [put.draft(aDraft({ number: 3, output: content.ref })), put.content(content)]),
    );
    expect(sent).toEqual(['TransactWrite']);
  });

  it('is saved when the answer to its update was lost, and the SDK that sent it again was refused', async () => {
    const { store, fates, pauses, id, now } = await twoVersions();
    fates.push('done', 'resent');
    expect(await store.commit(now.record, changed(now.record, 1))).toBe('saved');
    expect(pauses).toEqual([]);
    expect((await store.record(id))?.task.version).toBe(3);
  });

  it('is made anew when so much is not known of its version', async () => {
    const { store, fates, id } = await twoVersions();
    fates.push('resent');
    let ms = 0;
    await changeTask(store, id, (record) => ({ change: changed(record, (ms += 1)), value: undefined }));
    expect(ms).toBe(2);
    expect((await store.record(id))?.task).toMatchObject({ version: 3, updatedAt: after(2) });
  });
});

describe('a commit that comes second', () => {
  it.each([['conflict'], ['done', 'conflict']] as const)(
    'answers after a pause, so that those who met do not meet again: %s %s',
    async (...met) => {
      const { store, fates, pauses, now } = await twoVersions();
      fates.push(...met);
      expect(await store.commit(now.record, changed(now.record, 1))).toBe('stale');
      expect(pauses).toEqual([50]);
      expect(await store.commit(now.record, changed(now.record, 2))).toBe('saved');
      expect(pauses).toEqual([50]);
    },
  );

  it('of a new task answers at once', async () => {
    const { store, fates, pauses } = scripted();
    fates.push('conflict');
    expect(await store.create(creationOf(aTask()), aClaim())).toEqual({ kind: 'in-flight' });
    expect(pauses).toEqual([]);
  });
});
