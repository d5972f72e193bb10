import type { ReviewView } from '#domain/review/view.ts';
import type { Task } from '#domain/task/schema.ts';
import { followLink } from './steps/follow-link.ts';
import { viewReview, type ViewReviewDependencies } from './steps/view-review.ts';

/** A view and, unless the link is unknown, the task it belongs to (for the log). */
export type Shown = { view: ReviewView; task?: Task };

/** What a link shows. Reads only: whoever opens it, and however often, nothing changes. */
export async function showReview(deps: ViewReviewDependencies, linkText: string | undefined): Promise<Shown> {
  const followed = await followLink(deps.store, linkText);
  return followed ? { view: await viewReview(deps, followed), task: followed.record.task } : { view: { kind: 'unknown' } };
}
