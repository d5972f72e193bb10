import type { TaskId } from '#domain/identity/ids.ts';
import type { Fault } from '#domain/problem/fault.ts';
import type { Ending } from '#domain/task/commands.ts';
import { commandAfterFault } from '#domain/task/park.ts';
import type { Task } from '#domain/task/schema.ts';
import { readTask } from './steps/change-task.ts';
import { closeRun, endTask, type EndDependencies } from './steps/end-task.ts';

/** How the machine came to its last state. `failed` comes from a Catch, with what is known of the fault. */
export type LastVerdict = 'published' | 'unknown' | 'refused' | 'superseded' | 'rejected' | 'expired' | 'failed';

/** @param fault of a run that failed: what it was, and in which function */
export type SettleOrder = { taskId: TaskId; run: number } & (
  | { verdict: Exclude<LastVerdict, 'failed'> }
  | { verdict: 'failed'; fault: Fault & { step: string } }
);

/**
 * The use case of Settle: turns how the machine came to its last state into the task's end, or parks the run when what stopped it may
 * pass. A run that is over changes nothing.
 */
export async function settle(deps: EndDependencies, order: SettleOrder): Promise<Task> {
  const { taskId, run } = order;
  if (order.verdict === 'failed') return closeRun(deps, taskId, ({ task }) => commandAfterFault(task, run, order.fault));
  const ending = endingOf(order.verdict);
  return ending ? endTask(deps, taskId, ending, run) : (await readTask(deps.store, taskId)).task;
}

function endingOf(verdict: Exclude<LastVerdict, 'failed'>): Ending | undefined {
  const failed = (type: string, detail: string, step?: string): Ending => ({
    status: 'failed',
    error: { type, detail, ...(step === undefined ? {} : { step }) },
  });
  switch (verdict) {
    case 'published':
      return { status: 'completed' };
    case 'rejected':
      return { status: 'rejected' };
    case 'expired':
      return failed('review-expired', 'Nobody decided before the deadline of the review.');
    case 'unknown':
      return failed(
        'publication-unknown',
        'A connector may or may not have published; look at its publications and at the outside system.',
        'publish',
      );
    case 'refused':
      return failed('publication-refused', 'An outside system refused the publication; see its receipt.', 'publish');
    case 'superseded':
      return undefined;
    default:
      return verdict satisfies never;
  }
}
