import type { Caller } from '#domain/identity/caller.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { DomainOwners } from '../ports/knowledge.ts';

/**
 * Passes when the domain belongs to the caller's team. To others it looks as if it were not there.
 * @throws {ProblemError} not-found
 */
export async function requireOwnDomain(owners: DomainOwners, caller: Caller, domain: string): Promise<void> {
  if ((await owners.owner(domain)) !== caller.team) throw noDomain();
}

/**
 * The domain, given to the caller's team when it has no owner yet.
 * @throws {ProblemError} not-found when it belongs to another team
 */
export async function claimDomain(owners: DomainOwners, caller: Caller, domain: string, now: Date): Promise<void> {
  if ((await owners.claim(domain, caller.team, now)) !== caller.team) throw noDomain();
}

/** What is said of a document that is not there, or not the caller's to see. */
export function noDocument(): ProblemError {
  return new ProblemError('not-found', 'There is no such document in a knowledge domain of your team.');
}

function noDomain(): ProblemError {
  return new ProblemError('not-found', 'Your team has no such knowledge domain. The first document put into a new domain makes it.');
}
