import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TaskId } from '#domain/identity/ids.ts';
import { TransientError } from '#domain/problem/fault.ts';
import { TaskSchema, type Task } from '#domain/task/schema.ts';
import { workKeys } from './keys.ts';

/** So often tasks are asked for of which DynamoDB left some unread, with a longer pause before each time. */
const maxTries = 5;
const firstPauseMs = 50;

/** DynamoDB left tasks unread again and again: the table is throttled. */
export class TasksUnreadError extends TransientError {
  override readonly name = 'TasksUnreadError';
}

/**
 * Tasks by their ids, 100 at most; one that is not there is left out. Read strongly, for twice the price: what an index lists is then as a
 * look at the task itself shows it, and one that was just made is not taken for one that expired.
 * @param pause waits a random time of up to so many milliseconds
 * @throws {TasksUnreadError}
 */
export async function readTasks(
  client: DynamoDBDocumentClient,
  table: string,
  ids: readonly TaskId[],
  pause: (longestMs: number) => Promise<void>,
): Promise<Map<TaskId, Task>> {
  const tasks = new Map<TaskId, Task>();
  let keys: Record<string, unknown>[] = ids.map((id) => workKeys.task(id));
  for (let tries = 0; keys.length > 0; tries += 1) {
    if (tries === maxTries)
      throw new TasksUnreadError(`${keys.length} of ${ids.length} tasks were left unread ${maxTries} times; try again.`);
    if (tries > 0) await pause(firstPauseMs * 2 ** tries);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[table] ?? []) {
      const task = TaskSchema.parse(item);
      tasks.set(task.id, task);
    }
    keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return tasks;
}
