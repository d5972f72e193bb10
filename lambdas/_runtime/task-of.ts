import * as z from 'zod';
import { TaskIdSchema } from '#domain/identity/ids.ts';

/** Whose step it was, also when it failed before the task was read: so the log of a task has its failures. */
export function taskOf(input: unknown): { taskId?: string } {
  const parsed = z.object({ taskId: TaskIdSchema }).safeParse(input);
  return parsed.success ? parsed.data : {};
}
