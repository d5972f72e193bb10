import { ConditionalCheckFailedException, TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { AuditEventSchema, type AuditEvent } from '#domain/audit/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { ReviewLinkSchema } from '#domain/review/schema.ts';
import { auditOf } from '#domain/task/change.ts';
import { TaskTornError } from '#domain/task/errors.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import { ClaimSchema, TaskSchema, type Task } from '#domain/task/schema.ts';
import type { Clock } from '#usecases/ports/system.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { pauseUpTo } from '../system/system.ts';
import { attentionList, byAttention, byDue, dueList, heldFor, taskIndexes, workKeys } from './keys.ts';
import { listTasks } from './list-tasks.ts';
import { queryIndex } from './query-index.ts';
import { differenceOf, updateOf, type Write } from './updates.ts';
import { chainOf, recordOf, versionItem } from './versions.ts';

/** A transaction is seen half done for some milliseconds; so often a torn record is read, with pauses of up to {@link longestPauseMs}. */
const maxReads = 8;

/** Some commits long: a writer that lost a race comes back when the winner is likely through. */
const longestPauseMs = 50;

/**
 * Tasks in the Work table. Every change is on the condition of the task's version, so of two writers one starts over; and every record is
 * as of one version, so a change on that condition is made from nothing older or newer.
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

  /**
   * A change that has nothing but its version is two writes, each billed once: the version first, which counts for nothing until the task
   * names it, and then the task, on the condition of the version that the change was made from. Any other is one transaction.
   */
  async function write(from: TaskRecord | undefined, change: Change, claimed?: Write): Promise<'saved' | 'stale'> {
    const { task } = change;
    const event = auditOf(change);
    const item = { ...taskIndexes(task), ...task, lastHash: event.hash };
    const version = { TableName: table, Item: versionItem(from, change, event), ConditionExpression: 'attribute_not_exists(pk)' };
    const beside = (change.writes ?? []).flatMap((one) => besideOf(task, one));
    const puts = beside.map((one): Write => ({ Put: { TableName: table, Item: { ...one, expiresAt: task.expiresAt } } }));
    try {
      if (!from) {
        const made = { TableName: table, Item: { ...workKeys.task(task.id), ...item }, ConditionExpression: 'attribute_not_exists(pk)' };
        await transact([{ Put: version }, { Put: made }, ...puts, ...(claimed ? [claimed] : [])]);
        return 'saved';
      }
      const update = updateOf(table, workKeys.task(task.id), differenceOf({ ...renewed(taskIndexes(from.task)), ...from.task }, item), {
        expression: '#version = :from',
        names: { '#version': 'version' },
        values: { ':from': from.task.version },
      });
      if (puts.length > 0) await transact([{ Put: version }, { Update: update }, ...puts]);
      else {
        await client.send(new PutCommand(version));
        await updateTo(event, task.id, update);
      }
      return 'saved';
    } catch (error) {
      if (lostRace(error)) return 'stale';
      throw error;
    }
  }

  async function transact(items: Write[]): Promise<void> {
    await client.send(new TransactWriteCommand({ TransactItems: items }));
  }

  /**
   * Makes a version count that was stored before. An update that was refused may have been done all the same: when its answer is lost, the
   * SDK sends it again, and that meets its own. Whether the version counts tells; nobody else could have stored it. (A transaction bears a
   * token against that.)
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
   */
  async function updateTo({ hash }: AuditEvent, id: TaskId, update: NonNullable<Write['Update']>): Promise<void> {
    try {
      await client.send(new UpdateCommand(update));
    } catch (error) {
      if (!lostRace(error)) throw error;
      const found = await versionsOf(id);
      if (!found?.versions.some((version) => version['hash'] === hash)) throw error;
    }
  }

  /** A task and all its versions, oldest first. @throws {TaskTornError} */
  async function versionsOf(id: TaskId): Promise<{ task: Task; versions: Record<string, unknown>[] } | undefined> {
    const { pk, sk } = workKeys.task(id);
    for (let reads = 0; reads < maxReads; reads += 1) {
      if (reads > 0) await pause(longestPauseMs);
      const items = await queryAll(pk);
      const found = items.find((item) => item['sk'] === sk);
      if (!found) return undefined;
      const task = TaskSchema.parse(found);
      const versions = chainOf(task, items);
      if (versions) return { task, versions };
      // Retention removes item by item: what is left of a task that has expired is not there.
      if (task.expiresAt * 1000 <= clock.now().getTime()) return undefined;
    }
    throw new TaskTornError(`Task ${id} was changed by others each of the ${maxReads} times it was read; try again.`);
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
      const reply = await write(from, change);
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
      if ((await write(undefined, change, claimWrite)) === 'saved') return { kind: 'created' };
      const holder = await claim(team, keySha256);
      return holder ? { kind: 'claimed', claim: holder } : { kind: 'in-flight' };
    },

    async get(id) {
      const item = await read(workKeys.task(id));
      return item ? TaskSchema.parse(item) : undefined;
    },

    async record(id) {
      const found = await versionsOf(id);
      return found && recordOf(found.task, found.versions);
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
      return (await versionsOf(id))?.versions.map((version) => AuditEventSchema.parse(version)) ?? [];
    },

    list: (team, filter) => listTasks(client, table, team, filter, pause),

    async told(seen) {
      await unlessMovedOn(() =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: workKeys.task(seen.id),
            UpdateExpression: 'REMOVE untold, outbox, dueAt, gsi2pk, gsi2sk',
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

/** What a change writes beside the task and its version: what others find by another key. */
function besideOf({ id, team }: Task, write: TaskWrite): Record<string, unknown>[] {
  if (write.put === 'link') return [{ ...workKeys.link(write.tokenSha256), ...write.link }];
  if (write.put === 'content') return [{ ...workKeys.content({ id, team }, write.content.ref.id), ...write.content }];
  return [];
}

/** A condition did not hold, or a transaction held one of the items: both mean that somebody else was first. */
function lostRace(error: unknown): boolean {
  if (error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
  return codes.some((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict');
}
