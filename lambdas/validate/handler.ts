import type { StepLog } from '#runtime/log.ts';
import type { JudgeDependencies } from '#usecases/steps/store-judgement.ts';
import { validate } from '#usecases/validate.ts';
import type { ValidateInput, VerdictOutput } from '../../statemachines/task/contract.ts';

/** The Validate state: judges one draft. */
export function createValidateHandler(deps: JudgeDependencies) {
  return async ({ taskId, run, draft }: ValidateInput, log: StepLog): Promise<VerdictOutput> => {
    const reply = await validate(deps, { taskId, run, draft }, (task) => log.task(task));
    log.info('draft judged', { judged: draft, verdict: reply.verdict });
    return reply;
  };
}
