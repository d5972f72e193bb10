import type { Locale, ReviewerGroups } from '../../identity/reviewer-groups.ts';
import { addressDigest } from '../reviewers.ts';
import type { ReviewLink } from '../schema.ts';
import { en } from './en.ts';

/** The entries of the catalogue: every language has those of English. */
export type Texts = typeof en;

const catalogue: Record<Locale, Texts> = { en };

/** The texts of a language; of English where none is said. */
export function textsOf(locale: Locale = 'en'): Texts {
  return catalogue[locale];
}

/** The texts for the holder of a link, in their own language; in English for somebody who has left the group. */
export function textsFor(groups: ReviewerGroups, group: string, link: Pick<ReviewLink, 'addressDigest'>, task: { salt: string }): Texts {
  const members = groups[group]?.members ?? [];
  return textsOf(members.find(({ email }) => addressDigest(task.salt, email) === link.addressDigest)?.locale);
}
