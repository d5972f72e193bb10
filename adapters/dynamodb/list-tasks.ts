import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ProblemError } from '#domain/problem/problem.ts';
import { TaskSchema, type Task } from '#domain/task/schema.ts';
import type { TaskFilter, TaskPage } from '#usecases/ports/task-store.ts';
import { bySubject, byTeam, subjectKey, workKeys } from './keys.ts';

const CursorSchema = z.object({ id: z.string(), team: z.string(), createdAt: z.string() });

/** An index that lists tasks, newest last, and where in it to look. */
type TaskIndex = { name: string; pkName: string; skName: string; pk: string };

function byTeamIndex(team: string): TaskIndex {
  return { name: byTeam, pkName: 'gsi1pk', skName: 'gsi1sk', pk: `TEAM#${team}` };
}

function bySubjectIndex(team: string, subjectHash: string): TaskIndex {
  return { name: bySubject, pkName: 'gsi3pk', skName: 'gsi3sk', pk: subjectKey(team, subjectHash) };
}

/** Pages read for one answer at most; a rare status then answers with fewer items and a cursor to go on from. */
const maxPages = 5;

/** A team's tasks, newest first, filtered; the cursor names the last task that was looked at. */
export async function listTasks(client: DynamoDBDocumentClient, table: string, team: string, filter: TaskFilter): Promise<TaskPage> {
  const conditions: string[] = [];
  const about = filter.subjectHash;
  const index = about === undefined ? byTeamIndex(team) : bySubjectIndex(team, about);
  const values: Record<string, string> = { ':pk': index.pk };
  const names: Record<string, string> = {};
  for (const field of ['automation', 'status'] as const) {
    const value = filter[field];
    if (value === undefined) continue;
    conditions.push(`#${field} = :${field}`);
    names[`#${field}`] = field;
    values[`:${field}`] = value;
  }
  const items: Task[] = [];
  let start = filter.cursor === undefined ? undefined : startKey(filter.cursor, team, index);
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: index.name,
        KeyConditionExpression: `${index.pkName} = :pk`,
        ExpressionAttributeValues: values,
        ...(conditions.length > 0 ? { FilterExpression: conditions.join(' AND '), ExpressionAttributeNames: names } : {}),
        ScanIndexForward: false,
        Limit: Math.max(filter.limit, 25),
        ExclusiveStartKey: start,
      }),
    );
    for (const item of answer.Items ?? []) {
      const task = TaskSchema.parse(item);
      items.push(task);
      if (items.length === filter.limit) return { items, cursor: cursorOf(task) };
    }
    start = answer.LastEvaluatedKey;
    if (!start) return { items };
  }
  return { items, ...(start ? { cursor: cursorFromKey(start, team, index) } : {}) };
}

function cursorOf(task: Task): string {
  return encode({ id: task.id, team: task.team, createdAt: task.createdAt });
}

function cursorFromKey(key: Record<string, unknown>, team: string, { skName }: TaskIndex): string {
  const [createdAt = '', id = ''] = String(key[skName]).split('#');
  return encode({ id, team, createdAt });
}

function encode(cursor: z.infer<typeof CursorSchema>): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function startKey(cursor: string, team: string, { pkName, skName, pk }: TaskIndex): Record<string, string> {
  try {
    const parsed = CursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (parsed.team === team) return { ...workKeys.task(parsed.id), [pkName]: pk, [skName]: `${parsed.createdAt}#${parsed.id}` };
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  throw new ProblemError('malformed-request', 'The cursor is not one that this list gave; start again without it.');
}
