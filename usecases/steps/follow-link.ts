import { linkTokenSha256, readLinkToken, type LinkToken } from '#domain/review/link.ts';
import type { Review, ReviewLink } from '#domain/review/schema.ts';
import { reviewOf } from '#domain/review/standing.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { TaskStore } from '../ports/task-store.ts';

/** A link, whom it was sent to, and the record it leads to. */
export type FollowedLink = { token: LinkToken; link: ReviewLink; record: TaskRecord; review: Review };

/** Where a link leads, or undefined when it is none of ours or its task has been removed. Changes nothing. */
export async function followLink(store: TaskStore, text: string | undefined): Promise<FollowedLink | undefined> {
  const token = readLinkToken(text);
  if (token === undefined) return undefined;
  const link = await store.link(linkTokenSha256(token));
  if (!link) return undefined;
  const record = await store.record(link.taskId);
  const review = record && reviewOf(record, link.review);
  return record && review ? { token, link, record, review } : undefined;
}
