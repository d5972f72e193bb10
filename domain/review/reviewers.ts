import { sha256Hex } from '../content/canonical.ts';
import { canonicalAddress } from '../identity/email-address.ts';
import { isAway } from '../identity/presence.ts';
import { addressesOf, isSamePerson, tellRequester, type Requester, type Told } from '../identity/requester.ts';
import type { Person, ReviewerGroup } from '../identity/reviewer-groups.ts';
import { NoReviewerError } from './errors.ts';
import type { Review, ReviewLink } from './schema.ts';

/** A person of a group and the reference that records use for them: group and id, no address. */
export type ReferencedReviewer = Person & { ref: string };

/** Who is to be asked, and for whom else of the group that is away. */
export type Asked = { reviewer: string; standsInFor?: string[] };

/** The reference of a person. */
export function referenceOf(group: Pick<ReviewerGroup, 'name'>, { id }: Pick<Person, 'id'>): string {
  return `${group.name}/${id}`;
}

/** The group that a reference is of. */
export function groupOfReference(reference: string): string {
  return reference.slice(0, reference.indexOf('/'));
}

/** Who of some groups asked for a task, by reference: what one group knows of a person holds in the others. */
function tellAmong(groups: readonly ReviewerGroup[], requester: Requester): Told {
  const people = groups.flatMap((group) => group.people.map((person) => ({ ...person, id: referenceOf(group, person) })));
  const told = tellRequester(people, requester);
  if (told.kind !== 'people') return told;
  const theirs = people.filter(({ id }) => told.ids.includes(id));
  return { kind: 'people', ids: people.filter((person) => theirs.some((one) => isSamePerson(one, person))).map(({ id }) => id) };
}

/**
 * Who may decide: everybody in the group but the requester. Where it cannot be told who the requester is, nobody may.
 * @param others groups whose people are asked besides
 * @throws {NoReviewerError} when that leaves nobody
 */
export function reviewersOf(group: ReviewerGroup, requester: Requester, others: readonly ReviewerGroup[] = []): ReferencedReviewer[] {
  const told = tellAmong([group, ...others], requester);
  if (told.kind === 'unknown') {
    throw new NoReviewerError(
      `Who asked for this task cannot be told, so anybody of "${group.name}" may be them, and nobody may approve their own: their token has no email address that can be compared, and its sub is nobody's. Have the issuer put the address into the token; or add the sub to the identities of that person; or, where a program called, name its team in /auth/machines of the stage.`,
    );
  }
  const left = group.people
    .map((person) => ({ ...person, ref: referenceOf(group, person) }))
    .filter(({ ref }) => told.kind !== 'people' || !told.ids.includes(ref));
  if (left.length === 0)
    throw new NoReviewerError(`Group "${group.name}" has nobody besides the requester, who cannot approve; add another person.`);
  return left;
}

/** Whom to ask now: for somebody away their stand-in, or theirs in turn; themselves where all of these are away too, or may not decide. */
function askedOf(reviewers: readonly ReferencedReviewer[], now: Date): Asked[] {
  const asked = new Map<string, string[]>();
  for (const reviewer of reviewers) {
    const { ref } = present(reviewer, reviewers, now);
    const before = asked.get(ref) ?? [];
    asked.set(ref, ref === reviewer.ref ? before : [...before, reviewer.ref]);
  }
  return [...asked].map(([reviewer, standsInFor]) => ({ reviewer, ...(standsInFor.length > 0 ? { standsInFor } : {}) }));
}

/**
 * Whom to ask where so many have to approve: where stand-ins leave too few, those who are away are asked as well.
 * @throws {NoReviewerError} when the group has too few people who may decide
 */
export function enoughAsked(
  group: Pick<ReviewerGroup, 'name'>,
  reviewers: readonly ReferencedReviewer[],
  approvals: number,
  now: Date,
): Asked[] {
  if (reviewers.length < approvals)
    throw new NoReviewerError(
      `The revision asks for ${approvals} approvals, and "${group.name}" has ${reviewers.length} people who may decide; add people to the group, or lower /review/approvals.`,
    );
  const asked = askedOf(reviewers, now);
  return asked.length >= approvals ? asked : reviewers.map(({ ref }) => ({ reviewer: ref }));
}

/**
 * Whom of another group to ask besides: not the requester, and nobody twice who stands in both.
 * @param first the group whose people were asked
 * @throws {NoReviewerError} when nobody of it may decide
 */
export function askedBesides(
  group: ReviewerGroup,
  first: ReviewerGroup | undefined,
  already: readonly string[],
  requester: Requester,
  now: Date,
): Asked[] {
  const others = first ? [first] : [];
  const known = others.flatMap((one) => one.people.filter((person) => already.includes(referenceOf(one, person))));
  const fresh = reviewersOf(group, requester, others).filter((person) => !known.some((one) => isSamePerson(one, person)));
  return askedOf(fresh, now);
}

/** Goes on from stand-in to stand-in, to each person once. */
function present(reviewer: ReferencedReviewer, reviewers: readonly ReferencedReviewer[], now: Date): ReferencedReviewer {
  const seen = new Set<string>();
  let current: ReferencedReviewer | undefined = reviewer;
  while (current && !seen.has(current.id)) {
    if (!isAway(current, now)) return current;
    seen.add(current.id);
    const next: string | undefined = current.away?.standIn;
    current = reviewers.find(({ id }) => id === next);
  }
  return reviewer;
}

/** To whom a person may leave a review: everybody of their group who may decide it, has not yet, and is not asked by another group too. */
export function colleaguesOf(
  { group, others }: { group: ReviewerGroup; others: readonly ReviewerGroup[] },
  requester: Requester,
  { votes }: Pick<Review, 'votes'>,
  reviewer: string,
): ReferencedReviewer[] {
  const besides = others.flatMap(({ people }) => people);
  return reviewersOf(group, requester, others).filter(
    (person) =>
      person.ref !== reviewer && !votes.some((vote) => vote.reviewer === person.ref) && !besides.some((one) => isSamePerson(one, person)),
  );
}

/** A digest that recognises an address without holding it; salted per task, so that links of two tasks cannot be joined by it. */
export function addressDigest(salt: string, email: string): string {
  return sha256Hex(`${salt}\n${canonicalAddress(email) ?? email}`);
}

/** The person whom a link was sent to; undefined once they have left the group, or the address it was sent to is theirs no more. */
export function holderOf(
  group: ReviewerGroup | undefined,
  { reviewer, addressDigest: digest }: Pick<ReviewLink, 'reviewer' | 'addressDigest'>,
  { salt }: { salt: string },
): Person | undefined {
  return group?.people.find(
    (person) => referenceOf(group, person) === reviewer && addressesOf(person).some((own) => addressDigest(salt, own) === digest),
  );
}

/**
 * Whether the holder of a link may decide now: still in the group it was sent for, and for certain not the person who asked for the task.
 * @param others groups whose people were asked besides
 */
export function mayDecide(
  group: ReviewerGroup | undefined,
  link: ReviewLink,
  task: { salt: string; requester: Requester },
  others: readonly ReviewerGroup[] = [],
): 'yes' | 'requester' | 'unknown-requester' | 'left-group' {
  const holder = holderOf(group, link, task);
  if (!group || !holder) return 'left-group';
  const told = tellAmong([group, ...others], task.requester);
  if (told.kind === 'unknown') return 'unknown-requester';
  return told.kind === 'people' && told.ids.includes(referenceOf(group, holder)) ? 'requester' : 'yes';
}
