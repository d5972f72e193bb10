import type { Caller } from '#domain/identity/caller.ts';
import type { GroupSpec, ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { ReviewerGroups } from './ports/reviewer-groups.ts';
import type { Clock } from './ports/system.ts';
import { notYourGroup } from './steps/find-group.ts';

export type PutReviewerGroupDependencies = { groups: ReviewerGroups; clock: Clock };

/**
 * Puts a group, for all reviews from now on, those that are open included. The same group again changes nothing.
 * @param ifMatch header of the call: the entity tag of the version that this one was made from
 * @throws {ProblemError} not-found for another team's group; changed-meanwhile when another version stands than `ifMatch` says
 */
export async function putReviewerGroup(
  { groups, clock }: PutReviewerGroupDependencies,
  caller: Caller,
  name: string,
  spec: GroupSpec,
  ifMatch: string | undefined,
): Promise<{ kind: 'created' | 'unchanged'; group: ReviewerGroup }> {
  const replaces = ifMatch === undefined ? undefined : versionIn(ifMatch);
  const reply = await groups.put(name, spec, { team: caller.team, sub: caller.sub }, clock.now(), replaces);
  if (reply.kind === 'not-owner') throw notYourGroup(name);
  if (reply.kind === 'other-version') {
    throw new ProblemError(
      'changed-meanwhile',
      `If-Match names version ${replaces}, and version ${reply.version} stands; read the group, make your change to that, and put it again.`,
    );
  }
  return reply;
}

/** @throws {ProblemError} malformed-request for what is no entity tag of a group */
function versionIn(ifMatch: string): number {
  const digits = /^"(\d{1,9})"$/.exec(ifMatch)?.[1];
  if (digits !== undefined) return Number(digits);
  throw new ProblemError(
    'malformed-request',
    'If-Match must be the ETag of the version that you changed, like "3", quotes included; or leave it out.',
  );
}
