import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, TransactWriteCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AuditEventSchema } from '#domain/audit/schema.ts';
import { DraftSchema } from '#domain/draft/schema.ts';
import { PublicationSchema } from '#domain/publication/schema.ts';
import { ReviewLinkSchema, ReviewSchema } from '#domain/review/schema.ts';
import { auditOf } from '#domain/task/change.ts';
import { TaskTornError } from '#domain/task/errors.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import { ClaimSchema, TaskSchema, type Task } from '#domain/task/schema.ts';
import type { Clock } from '#usecases/ports/system.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { pauseUpTo } from '../system/system.ts';
import { attentionList, byAttention, byDue, dueList, heldFor, taskIndexes, workKeys } from './keys.ts';
import { listTasks } from './list-tasks.ts';
import { isPart, isTorn, partOf, setParts, taskWithParts } from './parts.ts';
import { queryIndex } from './query-index.ts';
import { updateOf, type Write } from './updates.ts';

/** A transaction is seen half done for some milliseconds; so often a torn record is read, with pauses of up to {@link longestPauseMs}. */
const maxReads = 8;

/** Some commits long: a writer that lost a race comes back when the winner is likely through. */
const longestPauseMs = 50;

/**
 * Tasks in the Work table. Every change is one transaction on the task's version, so of two writers one starts over; and every record is
 * as of one version, so a change on that version's condition is made from nothing older or newer.
 *
 * @param deps `pause` waits a random time of up to so many milliseconds, so that writers who met do not meet again
 */
export function createTaskStore(deps: {
  client: DynamoDBDocumentClient;
  table: string;
  clock: Clock;
  pause?: (longestMs: number) => Promise<void>;
}): TaskStore {
  const { client, table, clock, pause = pauseUpTo } = deps;

  /** What a change writes beside the task: whole when it is new, field by field when the record has it already and it differs. */
  function writesOf(from: TaskRecord | undefined, { task, writes = [] }: Change): { key: Key; write: Write }[] {
    const known = from ? new Map(recordItems(from).map(({ key, item }) => [key.sk, item])) : undefined;
    return writes.flatMap((taskWrite) => {
      const { key, item } = itemOf(task, taskWrite);
      const next = isPart(task.id, key) ? partOf(item, task.version) : item;
      const before = known?.get(key.sk);
      if (!before) return [{ key, write: { Put: { TableName: table, Item: { ...key, ...next, expiresAt: task.expiresAt } } } }];
      const update = updateOf(table, key, before, item) && updateOf(table, key, before, next);
      return update ? [{ key, write: update }] : [];
    });
  }

  async function write(from: TaskRecord | undefined, change: Change, extra: Write[]): Promise<'saved' | 'stale'> {
    const { task } = change;
    const event = auditOf(change);
    const stored: Task = { ...task, lastHash: event.hash };
    const key = workKeys.task(task.id);
    const item = { ...taskIndexes(stored), ...stored };
    const beside = writesOf(from, change);
    const parts = beside.flatMap((one) => (isPart(task.id, one.key) ? [one.key.sk] : []));
    const first: Write = {
      Put: {
        TableName: table,
        Item: { ...key, ...taskWithParts(item, parts, task.version) },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    const set = setParts(parts, task.version);
    const next =
      from &&
      updateOf(table, key, { ...renewed(taskIndexes(from.task)), ...from.task }, item, {
        expression: '#version = :from',
        sets: set.sets,
        names: { ...set.names, '#version': 'version' },
        values: { ...set.values, ':from': from.task.version },
      });
    const items: Write[] = [
      next ?? first,
      {
        Put: {
          TableName: table,
          Item: { ...workKeys.event(task.id, event.seq), ...event, expiresAt: task.expiresAt },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      ...beside.map((one) => one.write),
      ...extra,
    ];
    try {
      await client.send(new TransactWriteCommand({ TransactItems: items }));
      return 'saved';
    } catch (error) {
      if (lostRace(error)) return 'stale';
      throw error;
    }
  }

  async function queryAll(pk: string): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return items;
  }

  async function read(key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return Item;
  }

  async function claim(team: string, keySha256: string) {
    const item = await read(workKeys.claim(team, keySha256));
    const found = ClaimSchema.safeParse(item);
    // DynamoDB removes expired items late; the claim ends when it says.
    return found.success && found.data.expiresAt * 1000 > clock.now().getTime() ? found.data : undefined;
  }

  return {
    claim,

    async commit(from, change) {
      const reply = await write(from, change, []);
      if (reply === 'stale') await pause(longestPauseMs);
      return reply;
    },

    async create(change, { team, keySha256, bodySha256, expiresAt }) {
      const claimWrite: Write = {
        Put: {
          TableName: table,
          Item: { ...workKeys.claim(team, keySha256), bodySha256, taskId: change.task.id, expiresAt },
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': Math.floor(clock.now().getTime() / 1000) },
        },
      };
      if ((await write(undefined, change, [claimWrite])) === 'saved') return { kind: 'created' };
      const holder = await claim(team, keySha256);
      return holder ? { kind: 'claimed', claim: holder } : { kind: 'in-flight' };
    },

    async get(id) {
      const item = await read(workKeys.task(id));
      return item ? TaskSchema.parse(item) : undefined;
    },

    async record(id) {
      const { pk, sk } = workKeys.task(id);
      for (let reads = 0; reads < maxReads; reads += 1) {
        if (reads > 0) await pause(longestPauseMs);
        const items = await queryAll(pk);
        const task = items.find((item) => item['sk'] === sk);
        if (!task) return undefined;
        const parts = items.filter((item) => item !== task);
        if (!isTorn(task, parts)) return toRecord(task, parts);
        // Retention removes item by item: what is left of a task that has expired is not there.
        if (Number(task['expiresAt']) * 1000 <= clock.now().getTime()) return undefined;
      }
      throw new TaskTornError(`Task ${id} was changed by others each of the ${maxReads} times it was read; try again.`);
    },

    async postpone(seen, dueAt) {
      await unlessMovedOn(() =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: workKeys.task(seen.id),
            UpdateExpression: 'SET dueAt = :due, gsi2sk = :due REMOVE looks',
            ConditionExpression: '#version = :seen AND attribute_exists(gsi2pk)',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':due': dueAt.toISOString(), ':seen': seen.version },
          }),
        ),
      );
    },

    async events(id) {
      return (await queryAll(workKeys.event(id, 1).pk)).map((item) => AuditEventSchema.parse(item));
    },

    list: (team, filter) => listTasks(client, table, team, filter, pause),

    async told(seen) {
      await unlessMovedOn(() =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: workKeys.task(seen.id),
            UpdateExpression: 'REMOVE outbox, dueAt, gsi2pk, gsi2sk',
            ConditionExpression: '#version = :seen',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':seen': seen.version },
          }),
        ),
      );
    },

    async putOff(id, dueAt) {
      const key = { TableName: table, Key: workKeys.task(id), ConditionExpression: 'attribute_exists(gsi2pk)' };
      let looks = 0;
      await unlessMovedOn(async () => {
        const { Attributes } = await client.send(
          new UpdateCommand({
            ...key,
            UpdateExpression: 'ADD looks :one',
            ExpressionAttributeValues: { ':one': 1 },
            ReturnValues: 'UPDATED_NEW',
          }),
        );
        looks = Number(Attributes?.['looks'] ?? 1);
        await client.send(
          new UpdateCommand({
            ...key,
            UpdateExpression: 'SET dueAt = :due, gsi2sk = :due',
            ExpressionAttributeValues: { ':due': dueAt(looks).toISOString() },
          }),
        );
      });
      return looks;
    },

    async parked(who, limit) {
      const range = { where: `begins_with(${byAttention.sk}, :at)`, at: heldFor(who) };
      const places = await queryIndex(client, table, byAttention, attentionList('held'), { range, limit });
      return places.map(({ id }) => id);
    },

    async inAttention(status, limit, after) {
      const range = after === undefined ? undefined : { where: `${byAttention.sk} > :at`, at: after };
      const places = await queryIndex(client, table, byAttention, attentionList(status), { range, limit });
      const tasks = await Promise.all(places.map(({ id }) => this.get(id)));
      const last = places.length < limit ? undefined : places.at(-1);
      return { items: tasks.flatMap((task) => (task?.status === status ? [task] : [])), ...(last ? { after: last.sk } : {}) };
    },

    async due(urgency, now, limit) {
      const range = { where: `${byDue.sk} <= :at`, at: now.toISOString() };
      const places = await queryIndex(client, table, byDue, dueList(urgency), { range, limit });
      return places.map(({ id }) => id);
    },

    async link(tokenSha256) {
      const item = await read(workKeys.link(tokenSha256));
      return item ? ReviewLinkSchema.parse(item) : undefined;
    },
  };
}

type Key = { pk: string; sk: string };

/**
 * Partitions of indexes are written whatever they were: bookkeeping, which raises no version, may have taken a task out of an index since it
 * was read, and whoever changes it puts it where it belongs. Not so the places in them: a due time that was put off meanwhile stays, in the
 * task and in its index.
 */
function renewed(indexes: Record<string, string>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(indexes).map(([name, value]) => [name, name.endsWith('pk') ? null : value]));
}

/** Bookkeeping about a task that moved on meanwhile is void: its change set a time of its own. */
async function unlessMovedOn(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** An item as it lies in the table, without what every item of a task has. */
type Stored = { key: Key; item: Record<string, unknown> };

function itemOf({ id, team }: Task, write: TaskWrite): Stored {
  switch (write.put) {
    case 'draft':
      return { key: workKeys.draft(id, write.draft.number), item: write.draft };
    case 'review':
      return { key: workKeys.review(id, write.review.id), item: write.review };
    case 'link':
      return { key: workKeys.link(write.tokenSha256), item: write.link };
    case 'publication':
      return { key: workKeys.publication(id, write.publication.draft, write.publication.connector), item: write.publication };
    case 'content':
      return { key: workKeys.content({ id, team }, write.content.ref.id), item: write.content };
    default:
      return write satisfies never;
  }
}

/** What of a record lies beside its task. */
function recordItems({ task, drafts, reviews, publications }: TaskRecord): Stored[] {
  return [
    ...drafts.map((draft): TaskWrite => ({ put: 'draft', draft })),
    ...reviews.map((review): TaskWrite => ({ put: 'review', review })),
    ...publications.map((publication): TaskWrite => ({ put: 'publication', publication })),
  ].map((write) => itemOf(task, write));
}

function toRecord(task: Record<string, unknown>, parts: readonly Record<string, unknown>[]): TaskRecord {
  const of = (prefix: string) => parts.filter((item) => String(item['sk']).startsWith(prefix));
  return {
    task: TaskSchema.parse(task),
    drafts: of('DRAFT#').map((item) => DraftSchema.parse(item)),
    reviews: of('REVIEW#').map((item) => ReviewSchema.parse(item)),
    publications: of('PUB#').map((item) => PublicationSchema.parse(item)),
  };
}

/** A condition did not hold, or another transaction held one of the items: both mean that somebody else was first. */
function lostRace(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
  return codes.some((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict');
}
