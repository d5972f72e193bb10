import { sha256Hex } from '../content/canonical.ts';
import type { Reviewer, ReviewerGroups } from '../identity/reviewer-groups.ts';
import { NoReviewerError } from './errors.ts';
import type { ReviewLink } from './schema.ts';

/** A reviewer and the reference that records use instead of the address: group and place in it. */
export type ReferencedReviewer = Reviewer & { ref: string };

function sameAddress(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/**
 * Who may decide: everybody in the group but the requester.
 * @throws {NoReviewerError} when that leaves nobody
 */
export function reviewersOf(groups: ReviewerGroups, group: string, requester: { email?: string | undefined }): ReferencedReviewer[] {
  const members = groups[group]?.members;
  if (!members)
    throw new NoReviewerError(`This stage has no reviewer group "${group}"; add it, or name another one in the revision's review policy.`);
  const others = members
    .map((member, index) => ({ ...member, ref: `${group}/${index}` }))
    .filter((member) => requester.email === undefined || !sameAddress(member.email, requester.email));
  if (others.length === 0)
    throw new NoReviewerError(`Group "${group}" has no member besides the requester, who cannot approve; add another member.`);
  return others;
}

/** A digest that recognises an address without holding it; salted per task, so that links of two tasks cannot be joined by it. */
export function addressDigest(salt: string, email: string): string {
  return sha256Hex(`${salt}\n${email.trim().toLowerCase()}`);
}

/** Whether the holder of a link may decide now: still in the group it was sent for, and not the person who asked for the task. */
export function mayDecide(
  groups: ReviewerGroups,
  group: string,
  link: ReviewLink,
  task: { salt: string; requester: { email?: string | undefined } },
): 'yes' | 'requester' | 'left-group' {
  const { email } = task.requester;
  if (email !== undefined && addressDigest(task.salt, email) === link.addressDigest) return 'requester';
  const members = groups[group]?.members ?? [];
  return members.some((member) => addressDigest(task.salt, member.email) === link.addressDigest) ? 'yes' : 'left-group';
}
