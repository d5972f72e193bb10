import { pageHeaders } from '#domain/review/page/layout.ts';
import { reviewPage } from '#domain/review/page/review-page.ts';
import type { ReviewView } from '#domain/review/view.ts';
import type { HttpRequest } from '#runtime/event.ts';
import type { StepLog } from '#runtime/log.ts';
import type { PageReply } from '#runtime/page.ts';
import { showReview } from '#usecases/show-review.ts';
import type { ViewReviewDependencies } from '#usecases/steps/view-review.ts';

const statusOf: Record<ReviewView['kind'], number> = { open: 200, closed: 200, barred: 403, erased: 410, unknown: 404 };

/** `GET` and `HEAD /review/{token}`. Reads only, whoever calls. */
export function createShowReviewHandler(deps: ViewReviewDependencies) {
  return async (request: HttpRequest, log: StepLog): Promise<PageReply> => {
    const { view, task } = await showReview(deps, request.pathParameters['token']);
    if (task) log.task(task);
    log.info('showed a review', { view: view.kind });
    const reply = { status: statusOf[view.kind], headers: { ...pageHeaders } };
    return request.method === 'HEAD' ? { ...reply, empty: true } : { ...reply, html: reviewPage(view, 'link', false) };
  };
}
