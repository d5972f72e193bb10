import type { StepLog } from '#runtime/log.ts';
import { publish, type PublishDependencies } from '#usecases/publish.ts';
import type { PublishInput, PublishOutput } from '../../statemachines/task/contract.ts';

/** The Publish state: gives one draft to the connectors of its revision. */
export function createPublishHandler(deps: PublishDependencies) {
  return async ({ taskId, run, draft }: PublishInput, log: StepLog): Promise<PublishOutput> => {
    const verdict = await publish(deps, { taskId, run, draft }, (task) => log.task(task));
    log.info('publishing ended', { draft, verdict });
    return { taskId, run, draft, verdict };
  };
}
