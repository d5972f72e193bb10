import type { ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import { NoReviewerError } from '#domain/review/errors.ts';
import type { ReviewerGroups } from '../ports/reviewer-groups.ts';

/** The group that a review asks, as it is now. @throws {NoReviewerError} when there is none of that name */
export async function findGroup(groups: ReviewerGroups, name: string): Promise<ReviewerGroup> {
  const group = await groups.find(name, 'fresh');
  if (group) return group;
  throw new NoReviewerError(`There is no reviewer group "${name}"; put it, or name another one in the revision's review policy.`);
}

/** Other teams' groups are not told apart from those that there are not: names of people stand in them. */
export function notYourGroup(name: string): ProblemError {
  return new ProblemError('not-found', `Your team has no reviewer group "${name}" here; where the name is another team's, choose another.`);
}
