import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ProblemError } from '#domain/problem/problem.ts';
import { TaskSchema, type Task } from '#domain/task/schema.ts';
import type { TaskFilter, TaskPage } from '#usecases/ports/task-store.ts';
import { bySubject, byTeam, subjectList, teamList, workKeys } from './keys.ts';
import { queryIndex } from './query-index.ts';
import { readItems } from './read-items.ts';

/** `place` is that of the last task that was looked at, in the list of that team: whatever came since stands before it. */
const CursorSchema = z.object({ team: z.string(), place: z.string() });

/** Pages read for one answer at most; a rare status then answers with fewer items and a cursor to go on from. */
const maxPages = 5;

/** Tasks of a page at least when only some of them are wanted. */
const filteredPage = 25;

/**
 * A team's tasks, newest first, filtered. The index names them, and each is read as it is now; one that has expired meanwhile is left out.
 * @param pause waits a random time of up to so many milliseconds
 */
export async function listTasks(
  client: DynamoDBDocumentClient,
  table: string,
  team: string,
  filter: TaskFilter,
  pause: (longestMs: number) => Promise<void>,
): Promise<TaskPage> {
  const { automation, status, subjectHash, limit } = filter;
  const index = subjectHash === undefined ? byTeam : bySubject;
  const list = subjectHash === undefined ? teamList(team) : subjectList(team, subjectHash);
  const isWanted = (task: Task) => (automation ?? task.automation) === task.automation && (status ?? task.status) === task.status;
  const size = automation === undefined && status === undefined ? limit : Math.max(limit, filteredPage);
  const items: Task[] = [];
  let last = filter.cursor === undefined ? undefined : readCursor(filter.cursor, team);
  for (let page = 0; page < maxPages; page += 1) {
    const range = last === undefined ? undefined : { where: `${index.sk} < :at`, at: last };
    const places = await queryIndex(client, table, index, list, { range, limit: size, newestFirst: true });
    // Strongly: the list has a task as a look at it has it, and one that was just made is not taken for one that expired.
    const keys = places.map(({ id }) => workKeys.task(id));
    const found = (await readItems(client, table, keys, pause)).map((item) => TaskSchema.parse(item));
    const tasks = new Map(found.map((task) => [task.id, task]));
    for (const { id, sk } of places) {
      last = sk;
      const task = tasks.get(id);
      if (task && isWanted(task)) items.push(task);
      if (items.length === limit) return { items, cursor: cursorOf(team, sk) };
    }
    if (places.length < size) return { items };
  }
  return { items, ...(last === undefined ? {} : { cursor: cursorOf(team, last) }) };
}

function cursorOf(team: string, place: string): string {
  return Buffer.from(JSON.stringify({ team, place } satisfies z.infer<typeof CursorSchema>)).toString('base64url');
}

function readCursor(cursor: string, team: string): string {
  try {
    const parsed = CursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (parsed.team === team) return parsed.place;
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  throw new ProblemError('malformed-request', 'The cursor is not one that this list gave; start again without it.');
}
