import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTaskStore } from '../adapters/dynamodb/task-store.ts';
import { systemClock } from '../adapters/system/system.ts';
import { isParked } from '../domain/task/park.ts';
import type { Task } from '../domain/task/schema.ts';
import type { AttentionStatus, TaskStore } from '../usecases/ports/task-store.ts';
import { inColumns } from './columns.ts';
import { OpsError } from './ops-error.ts';
import type { DeployedStage } from './stage.ts';

/** The statuses that can be listed; the first two are, unless others are asked for. */
const listed: readonly AttentionStatus[] = ['failed', 'held', 'in_review'];
const usual = 'failed,held';

/** What `list` needs of a stage. */
export type ListDependencies = { store: Pick<TaskStore, 'inAttention'> };

/** What `list` needs, of a stage that is deployed. */
export async function listDependencies(stage: DeployedStage): Promise<ListDependencies> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(stage.settings));
  return { store: createTaskStore({ client, table: await stage.output('state', 'WorkTable'), clock: systemClock }) };
}

/** @throws {OpsError} for anything but statuses that can be listed */
export function parseStatuses(text: string | undefined): AttentionStatus[] {
  const names = (text ?? usual).split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !listed.some((known) => known === name));
  if (unknown.length > 0) throw new OpsError(`--status takes ${listed.join(', ')}, with a comma between; it was "${text ?? ''}".`);
  return listed.filter((known) => names.includes(known));
}

const defaultLimit = 50;
const longestList = 1000;

/** @throws {OpsError} for anything but a number of lines */
export function parseLimit(text: string | undefined): number {
  const limit = text === undefined ? defaultLimit : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= longestList) return limit;
  throw new OpsError(`--limit must be a whole number from 1 to ${longestList}; it was "${text ?? ''}".`);
}

/**
 * Tasks of all teams that failed, are held, or are with people: a line each, oldest first, with what to do next.
 * @param limit lines of each status at most
 */
export async function listTasks({ store }: ListDependencies, statuses: readonly AttentionStatus[], limit: number): Promise<string> {
  const pages = await Promise.all(statuses.map((status) => firstOf(store, status, limit)));
  const tasks = pages.flatMap(({ items }) => items).toSorted((a, b) => Date.parse(sinceOf(a)) - Date.parse(sinceOf(b)));
  if (tasks.length === 0) return `No task is ${statuses.join(' or ')}.`;
  const more = pages.some((page) => page.more) ? [`There are more; --limit N shows up to ${longestList} of each status.`] : [];
  return [...inColumns([header, ...tasks.map(rowOf)]), ...more].join('\n');
}

/** The first tasks of a status. The index lags behind, so a page of it may hold fewer that still have that status. */
async function firstOf(
  store: ListDependencies['store'],
  status: AttentionStatus,
  limit: number,
): Promise<{ items: Task[]; more: boolean }> {
  const items: Task[] = [];
  let after: string | undefined;
  do {
    const page = await store.inAttention(status, limit - items.length, after);
    items.push(...page.items);
    after = page.after;
  } while (after !== undefined && items.length < limit);
  return { items, more: after !== undefined };
}

const header = ['task', 'team', 'automation', 'status', 'since', 'because', 'next'];

function rowOf(task: Task): string[] {
  const { id, team, automation, status, error } = task;
  return [id, team, automation, status, sinceOf(task), status === 'failed' ? faultText(error) : waitText(task), nextOf(task)];
}

function sinceOf({ status, finishedAt, waiting, updatedAt }: Task): string {
  return (status === 'failed' ? finishedAt : waiting?.since) ?? updatedAt;
}

function faultText(error: Task['error']): string {
  if (!error) return '-';
  return error.step === undefined ? error.type : `${error.type} in ${error.step}`;
}

/** What a held task waits for; where the line itself was at fault, that fault. */
function waitText({ waiting, error }: Task): string {
  if (waiting?.kind === 'review') return waiting.who ?? waiting.kind;
  if (waiting?.kind !== 'outside') return waiting?.kind ?? '-';
  return waiting.who === undefined || waiting.who === 'platform' ? faultText(error) : waiting.who;
}

function nextOf(task: Task): string {
  if (isParked(task)) return `by itself, until ${task.waiting?.until ?? 'it is back'}; retry tries it now`;
  if (task.status === 'held') return 'its team resumes the automation';
  if (task.status === 'in_review') return task.waiting?.until === undefined ? 'its emails leave' : `by ${task.waiting.until}`;
  return task.error?.type === 'publication-unknown' ? 'its team looks outside whether it is there' : 'why, then retry';
}
