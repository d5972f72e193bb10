import type { StepLog } from '#runtime/log.ts';
import { fallback } from '#usecases/fallback.ts';
import type { JudgeDependencies } from '#usecases/steps/store-judgement.ts';
import type { FallbackInput, FallbackOutput } from '../../statemachines/task/contract.ts';

/** The Fallback state: takes the revision's fallback. */
export function createFallbackHandler(deps: JudgeDependencies) {
  return async ({ taskId, run }: FallbackInput, log: StepLog): Promise<FallbackOutput> => {
    const reply = await fallback(deps, { taskId, run }, (task) => log.task(task));
    log.info('fallback taken', { draft: reply.draft, verdict: reply.verdict });
    // Whatever is not plainly automatic goes to a person.
    return { ...reply, verdict: reply.verdict === 'auto' || reply.verdict === 'superseded' ? reply.verdict : 'review' };
  };
}
