import type { Caller } from '#domain/identity/caller.ts';
import type { ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import type { ReviewerGroups } from './ports/reviewer-groups.ts';
import { notYourGroup } from './steps/find-group.ts';

export type GetReviewerGroupDependencies = { groups: ReviewerGroups };

/** A group with all its people, for the team that owns it. @param version default: the newest @throws {ProblemError} not-found */
export async function getReviewerGroup(
  { groups }: GetReviewerGroupDependencies,
  caller: Caller,
  name: string,
  version: number | undefined,
): Promise<ReviewerGroup> {
  const group = version === undefined ? await groups.find(name, 'fresh') : await groups.version(name, version);
  if (group?.owner !== caller.team) throw notYourGroup(name);
  return group;
}
