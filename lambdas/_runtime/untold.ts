import type { Task } from '#domain/task/schema.ts';
import { describeError, type StepLog } from './log.ts';

/** Warns that an end stands and could not be told yet. Nobody has to act: the reconciler tells it. */
export function warnUntold(log: StepLog) {
  return ({ id, end }: Task, error: unknown): void =>
    log.warn('the end is on record and was not told; the reconciler tells it', { taskId: id, end, ...describeError(error) });
}
