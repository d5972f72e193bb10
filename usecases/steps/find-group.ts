import { mayAsk, type ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import { NoReviewerError } from '#domain/review/errors.ts';
import { groupOfReference } from '#domain/review/reviewers.ts';
import type { Review, ReviewLink } from '#domain/review/schema.ts';
import { groupsAsked } from '#domain/review/timing.ts';
import type { ReviewerGroups } from '../ports/reviewer-groups.ts';

/**
 * The group that a review asks, as it is now.
 * @param owner of the automation
 * @throws {NoReviewerError} when there is none of that name, or automations of that team may not ask it any more
 */
export async function findGroup(groups: ReviewerGroups, name: string, owner: string | undefined): Promise<ReviewerGroup> {
  const group = await groups.find(name, 'fresh');
  if (group && owner !== undefined && mayAsk(group, owner)) return group;
  if (group)
    throw new NoReviewerError(
      `Automations of team "${owner}" may not ask the reviewer group "${name}"; its owner gives it to that team, or the revision names another one.`,
    );
  throw new NoReviewerError(`There is no reviewer group "${name}"; put it, or name another one in the revision's review policy.`);
}

/** The group that a link was sent for, as it is now, and the others that are asked besides. */
export async function groupsOf(
  groups: ReviewerGroups,
  review: Pick<Review, 'group' | 'escalation'>,
  { reviewer }: Pick<ReviewLink, 'reviewer'>,
  fresh?: 'fresh',
): Promise<{ group: ReviewerGroup | undefined; others: ReviewerGroup[] }> {
  const found = await Promise.all(groupsAsked(review).map((name) => groups.find(name, fresh)));
  const asked = found.filter((group) => group !== undefined);
  const own = groupOfReference(reviewer);
  return { group: asked.find(({ name }) => name === own), others: asked.filter(({ name }) => name !== own) };
}

/** Other teams' groups are not told apart from those that there are not: names of people stand in them. */
export function notYourGroup(name: string): ProblemError {
  return new ProblemError('not-found', `Your team has no reviewer group "${name}" here; where the name is another team's, choose another.`);
}
