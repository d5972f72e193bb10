import { TaskIdSchema } from '../identity/ids.ts';
import type { TaskRecord, TaskStore } from '../task/ports.ts';
import type { Review, ReviewLink } from './schema.ts';
import { linkTokenSha256, readLinkToken, type LinkToken } from './token.ts';

/** A link, whom it was sent to, and the record it leads to. */
export type FollowedLink = { token: LinkToken; link: ReviewLink; record: TaskRecord; review: Review };

/** Where a link leads, or undefined when it is none of ours or its task has been removed. Changes nothing. */
export async function followLink(store: TaskStore, text: string | undefined): Promise<FollowedLink | undefined> {
  const token = readLinkToken(text);
  if (token === undefined) return undefined;
  const link = await store.link(linkTokenSha256(token));
  if (!link) return undefined;
  const record = await store.record(TaskIdSchema.parse(link.taskId));
  const review = record && reviewOf(record, link.draft);
  return record && review ? { token, link, record, review } : undefined;
}

/** The review of one draft. */
export function reviewOf(record: Pick<TaskRecord, 'reviews'>, draft: number): Review | undefined {
  return record.reviews.find((review) => review.draft === draft);
}
