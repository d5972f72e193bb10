import type * as z from 'zod';
import { taskOf } from '#runtime/task-of.ts';
import type { StepLog } from '#runtime/log.ts';
import type { QueuedStepSchema } from '#runtime/queued-step.ts';
import type { Fault } from '#domain/problem/fault.ts';
import type { TaskTokens } from '#usecases/ports/task-tokens.ts';

/** Nobody foresaw it, so it counts as a run that came to nothing: a task whose message kills its function every time fails in the end. */
const undelivered: Fault = {
  error: 'UndeliveredError',
  permanence: 'unnamed',
  reason: 'The function took the message again and again and did not answer: it ran out of time or memory, or could not tell.',
};

/** Tells a state that its message came to nothing, so that its run parks instead of waiting for days. */
export function createAnswerUndeliveredHandler({ tokens }: { tokens: Pick<TaskTokens, 'fail'> }) {
  return async ({ taskToken, input }: z.output<typeof QueuedStepSchema>, log: StepLog): Promise<void> => {
    const answered = await tokens.fail(taskToken, undelivered.error, JSON.stringify(undelivered));
    log.warn('undelivered', { ...taskOf(input), answered });
  };
}
