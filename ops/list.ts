import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTaskStore } from '../adapters/dynamodb/task-store.ts';
import { systemClock } from '../adapters/system/system.ts';
import { isParked } from '../domain/task/park.ts';
import type { Task } from '../domain/task/schema.ts';
import type { TaskStore } from '../usecases/ports/task-store.ts';
import { OpsError } from './ops-error.ts';
import type { DeployedStage } from './stage.ts';

/** The statuses in which a task is in trouble. */
const troubles = ['failed', 'held'] as const;
export type Trouble = (typeof troubles)[number];

/** What `list` needs of a stage. */
export type ListDependencies = { store: Pick<TaskStore, 'inTrouble'> };

/** What `list` needs, of a stage that is deployed. */
export async function listDependencies(stage: DeployedStage): Promise<ListDependencies> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(stage.settings));
  return { store: createTaskStore({ client, table: await stage.output('state', 'WorkTable'), clock: systemClock }) };
}

/** @throws {OpsError} for anything but statuses of tasks in trouble */
export function parseTroubles(text: string | undefined): Trouble[] {
  const names = (text ?? troubles.join(',')).split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !troubles.some((known) => known === name));
  if (unknown.length > 0) throw new OpsError(`--status takes ${troubles.join(' and ')}, with a comma between; it was "${text ?? ''}".`);
  return troubles.filter((known) => names.includes(known));
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
 * Tasks of all teams that failed, the oldest first, and that are held, by what they wait for: a line each, with what to do next.
 * @param limit lines of each status at most
 */
export async function listTroubles({ store }: ListDependencies, statuses: readonly Trouble[], limit: number): Promise<string> {
  const pages = await Promise.all(statuses.map((status) => firstOf(store, status, limit)));
  const tasks = pages.flatMap(({ items }) => items);
  if (tasks.length === 0) return `No task is ${statuses.join(' or ')}.`;
  const more = pages.some((page) => page.more) ? [`There are more; --limit N shows up to ${longestList} of each status.`] : [];
  return [...inColumns([header, ...tasks.map(rowOf)]), ...more].join('\n');
}

/** The first tasks of a status. The index lags behind, so a page of it may hold fewer that still have that status. */
async function firstOf(store: ListDependencies['store'], status: Trouble, limit: number): Promise<{ items: Task[]; more: boolean }> {
  const items: Task[] = [];
  let after: string | undefined;
  do {
    const page = await store.inTrouble(status, limit - items.length, after);
    items.push(...page.items);
    after = page.after;
  } while (after !== undefined && items.length < limit);
  return { items, more: after !== undefined };
}

const header = ['task', 'team', 'automation', 'status', 'since', 'because', 'next'];

function rowOf(task: Task): string[] {
  const { id, team, automation, status, error, waiting, finishedAt, updatedAt } = task;
  const since = status === 'failed' ? finishedAt : waiting?.since;
  return [id, team, automation, status, since ?? updatedAt, status === 'failed' ? faultText(error) : waitText(task), nextOf(task)];
}

function faultText(error: Task['error']): string {
  if (!error) return '-';
  return error.step === undefined ? error.type : `${error.type} in ${error.step}`;
}

/** What a held task waits for; where the line itself was at fault, that fault. */
function waitText({ waiting, error }: Task): string {
  if (waiting?.kind !== 'outside') return waiting?.kind ?? '-';
  return waiting.who === undefined || waiting.who === 'platform' ? faultText(error) : waiting.who;
}

function nextOf(task: Task): string {
  if (isParked(task)) return `by itself, until ${task.waiting?.until ?? 'it is back'}; retry tries it now`;
  if (task.status === 'held') return 'its team resumes the automation';
  return task.error?.type === 'publication-unknown' ? 'its team looks outside whether it is there' : 'why, then retry';
}

/** Rows as lines, each column as wide as its widest field. */
function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((field, column) => field.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
