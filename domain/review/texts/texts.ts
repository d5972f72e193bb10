import type { Locale, ReviewerGroup } from '../../identity/reviewer-groups.ts';
import { holderOf } from '../reviewers.ts';
import type { ReviewLink } from '../schema.ts';
import * as en from './en.ts';

/** What pages say, and what emails say: every language has the entries of English. */
export type Texts = typeof en.pages;
export type MailTexts = typeof en.mail;

// Apart, so that a function that shows pages carries no emails, and the other way round.
const pages: Record<Locale, Texts> = { en: en.pages };
const mails: Record<Locale, MailTexts> = { en: en.mail };

/** The texts of pages in a language; in English where none is said. */
export function textsOf(locale: Locale = 'en'): Texts {
  return pages[locale];
}

/** The texts of emails in a language; in English where none is said. */
export function mailTextsOf(locale: Locale = 'en'): MailTexts {
  return mails[locale];
}

/** The language of a link's holder; none for somebody who has left the group. */
export function localeOf(
  group: ReviewerGroup | undefined,
  link: Pick<ReviewLink, 'reviewer' | 'addressDigest'>,
  task: { salt: string },
): Locale | undefined {
  return holderOf(group, link, task)?.locale;
}
