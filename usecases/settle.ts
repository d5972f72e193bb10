import type { TaskId } from '#domain/identity/ids.ts';
import type { Ending } from '#domain/task/commands.ts';
import type { Task } from '#domain/task/schema.ts';
import { functionOfState } from '#domain/task/function-of-state.ts';
import { endTask, type EndDependencies } from './steps/end-task.ts';

/** How the machine came to its last state. `failed` comes from a Catch, with the name of the error. */
export type LastVerdict = 'published' | 'unknown' | 'refused' | 'skipped' | 'rejected' | 'expired' | 'failed';

/** The use case of Settle: turns how the machine came to its last state into the task's end. */
export async function settle(
  deps: EndDependencies,
  {
    taskId,
    run,
    verdict,
    error,
    state,
  }: { taskId: TaskId; run: number; verdict: LastVerdict; error?: string | undefined; state?: string | undefined },
): Promise<Task> {
  return endTask(deps, taskId, endingOf(verdict, error, state), run);
}

function endingOf(verdict: LastVerdict, error: string | undefined, state: string | undefined): Ending {
  const failed = (type: string, detail: string): Ending => ({ status: 'failed', error: { type, detail } });
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
      );
    case 'refused':
      return failed('publication-refused', 'An outside system refused the publication; see its receipt.');
    case 'skipped':
      return failed('already-ended', 'The task had ended before it was published.');
    case 'failed':
      return stepFailed(errorType(error), state === undefined ? undefined : functionOfState(state));
    default:
      return verdict satisfies never;
  }
}

function stepFailed(type: string, step: string | undefined): Ending {
  if (step === undefined) return { status: 'failed', error: { type, detail: 'A step failed for good.' } };
  const detail = `The step ${step} failed for good; its log has the cause under the id of this task.`;
  return { status: 'failed', error: { type, detail, step } };
}

/** The name of the error, without what Lambda puts before names that it does not know. */
function errorType(error = 'unknown-error'): string {
  return error.replace(/^Runtime\.(?=HandlerError$)/, '');
}
