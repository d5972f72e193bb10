import type { Locale, ReviewerGroup } from '../../identity/reviewer-groups.ts';
import { holderOf } from '../reviewers.ts';
import type { ReviewLink } from '../schema.ts';
import * as deMail from './de/mail.ts';
import * as dePages from './de/pages.ts';
import * as enMail from './en/mail.ts';
import * as enPages from './en/pages.ts';

/** What pages say, and what emails say: every language has the entries of English. */
export type Texts = typeof enPages.pages;
export type MailTexts = typeof enMail.mail;

// Apart, so that a function that shows pages carries no emails, and the other way round.
const pages: Record<Locale, Texts> = { en: enPages.pages, de: dePages.pages };
const mails: Record<Locale, MailTexts> = { en: enMail.mail, de: deMail.mail };

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

/** The time zone in which a link's holder reads times; UTC for somebody who has left the group. */
export function timeZoneOf(
  group: ReviewerGroup | undefined,
  link: Pick<ReviewLink, 'reviewer' | 'addressDigest'>,
  task: { salt: string },
): string {
  return holderOf(group, link, task)?.timeZone ?? 'UTC';
}
