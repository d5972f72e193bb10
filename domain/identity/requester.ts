import { canonicalAddress, hasForeignLetters } from './email-address.ts';
import type { Person } from './reviewer-groups.ts';

/** Who asked for a task, as their token said. */
export type Requester = { sub: string; email?: string | undefined; machine?: true | undefined };

/** Who of some people the requester is. `unknown`: it cannot be told, so it may be any of them. */
export type Told = { kind: 'people'; ids: readonly string[] } | { kind: 'none-of-them' } | { kind: 'unknown' };

/**
 * Tells who of a group asked for a task: by the sub, or by an address of theirs, however it is spelled. Who is none of them is told by an
 * address of somebody else alone; a token without one tells nothing, unless the stage says that it is a machine's. An address in letters
 * that may look like another's tells nothing either, unless the group has people at that domain.
 */
export function tellRequester(people: readonly Person[], { sub, email, machine }: Requester): Told {
  const address = email === undefined ? undefined : canonicalAddress(email);
  const meant = new Set([address, canonicalAddress(sub)]);
  const ids = people.filter((person) => isSub(person, sub) || addressesOf(person).some((own) => meant.has(own))).map(({ id }) => id);
  if (ids.length > 0) return { kind: 'people', ids };
  if (machine) return { kind: 'none-of-them' };
  if (address === undefined) return { kind: 'unknown' };
  const domain = domainOf(address);
  const known = !hasForeignLetters(address) || people.some((person) => addressesOf(person).some((own) => domainOf(own) === domain));
  return { kind: known ? 'none-of-them' : 'unknown' };
}

/** Every address that means a person, each in its one form. */
export function addressesOf({ email, identities }: Pick<Person, 'email' | 'identities'>): string[] {
  const texts = [email, ...identities.flatMap((identity) => ('email' in identity ? [identity.email] : []))];
  return texts.flatMap((text) => canonicalAddress(text) ?? []);
}

/** Whether two entries, of two groups, mean one person: by an address, however it is spelled, or by a sub. */
export function isSamePerson(one: Person, other: Person): boolean {
  const addresses = new Set(addressesOf(one));
  const subs = other.identities.flatMap((identity) => ('sub' in identity ? [identity.sub] : []));
  return addressesOf(other).some((address) => addresses.has(address)) || subs.some((sub) => isSub(one, sub));
}

function isSub({ identities }: Person, sub: string): boolean {
  return identities.some((identity) => 'sub' in identity && identity.sub === sub);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
