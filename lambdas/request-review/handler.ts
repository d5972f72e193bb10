import type { StepLog } from '#runtime/log.ts';
import { tellUnreached, type Count } from '#runtime/unreached.ts';
import { requestReview, type RequestReviewDependencies } from '#usecases/request-review.ts';
import type { RequestReviewInput } from '../../statemachines/task/contract.ts';

/** RequestReview of the task machine: it waits with the task token until the decision is delivered. Its own answer is not read. */
export function createRequestReviewHandler(deps: Omit<RequestReviewDependencies, 'unreached'> & { count: Count }) {
  return async (input: RequestReviewInput, log: StepLog): Promise<Record<string, never>> => {
    const reply = await requestReview({ ...deps, unreached: tellUnreached(log, deps.count) }, input, (task) => log.task(task));
    switch (reply.kind) {
      case 'asked':
        log.info('asked for a review', { draft: input.draft, emails: reply.sent });
        break;
      case 'not-mailed':
        log.warn('the mail service is away: the reconciler invites', { draft: input.draft });
        break;
      case 'already-over':
        log.info('the review was over already', { draft: input.draft, result: reply.result });
        break;
      case 'already-asked':
      case 'superseded':
        log.info('nothing to ask', { draft: input.draft, why: reply.kind });
        break;
      default:
        reply satisfies never;
    }
    return {};
  };
}
