import { linkTokenSha256 } from '#domain/review/link.ts';
import type { Review, ReviewLink } from '#domain/review/schema.ts';
import type { SentMail } from '../doubles/outside.ts';
import type { Invariant } from '../invariants.ts';
import { tokenOf } from '../people.ts';
import { slaMinutes } from '../stage.ts';
import type { World } from '../world.ts';

/** Who is asked has time, from when they are; and two emails about one review to one person are too many, unless the invocation that sent the first came to harm. */
export function checkMails(
  { harmed, beganAtMs }: World,
  mails: readonly SentMail[],
  linkOf: ReadonlyMap<string, ReviewLink>,
  reviewOf: ReadonlyMap<string, Review>,
  takenBack: ReadonlySet<string>,
  add: (invariant: Invariant, detail: string, task?: string) => void,
): void {
  // In the order in which they were begun: what died may arrive late.
  const linked = mails.toSorted((a, b) => a.by - b.by).map((mail) => ({ mail, link: linkOf.get(linkTokenSha256(tokenOf(mail))) }));
  for (const [id, asked] of Map.groupBy(linked, ({ link }) => `${link?.review}`)) {
    const review = reviewOf.get(id);
    // Who decided before the receipt was stored had time enough.
    const deadline = review?.status === 'expired' ? review.deadline.at : undefined;
    const first = Math.min(...asked.map(({ mail }) => mail.at));
    // Likewise who has taken a decision back.
    if (deadline !== undefined && !takenBack.has(id) && Date.parse(deadline) - beganAtMs < Math.floor(first) + slaMinutes * 60_000)
      add('time-to-decide', `${id} is over ${deadline}`, asked[0]?.link?.taskId);
  }
  checkReminders(
    harmed,
    beganAtMs,
    linked.filter(({ mail }) => mail.reminds),
    reviewOf,
    add,
  );
  const invitations = linked.filter(({ mail }) => !mail.reminds);
  for (const [, same] of Map.groupBy(invitations, ({ link, mail }) => `${link?.review} ${mail.to.replace(/\+.*@/, '@')}`))
    for (const [at, { link, mail }] of same.entries()) {
      const before = same[at - 1]?.mail;
      if (before && !harmed.has(before.by))
        add('mailed-twice', `${link?.reviewer} about ${link?.review}, after ${Math.round((mail.at - before.at) / 1000)} s`, link?.taskId);
    }
}

type Linked = { mail: SentMail; link: ReviewLink | undefined };

function checkReminders(
  harmed: ReadonlySet<number>,
  beganAtMs: number,
  reminders: readonly Linked[],
  reviewOf: ReadonlyMap<string, Review>,
  add: (invariant: Invariant, detail: string, task?: string) => void,
): void {
  const told = new Set<string>();
  for (const { mail, link } of reminders) {
    if (harmed.has(mail.by)) continue;
    const whom = `${link?.reviewer} about ${link?.review}`;
    if (told.has(whom)) add('reminded-twice', whom, link?.taskId);
    told.add(whom);
    const deadline = reviewOf.get(link?.review ?? '')?.deadline.at;
    if (deadline !== undefined && beganAtMs + mail.at > Date.parse(deadline)) add('reminded-twice', `${whom}, too late`, link?.taskId);
  }
}

/** What was to be done before silence is taken for an answer. Mail must work for that. */
export function checkSilence(
  reviews: Iterable<Review>,
  mails: readonly SentMail[],
  linkOf: ReadonlyMap<string, ReviewLink>,
  add: (invariant: Invariant, detail: string, task?: string) => void,
): void {
  const links = mails.flatMap((mail) => linkOf.get(linkTokenSha256(tokenOf(mail))) ?? []);
  for (const { id, taskId, status, reminder, escalation, deadline } of reviews) {
    if (status !== 'expired') continue;
    if (reminder && reminder.sentAt === undefined) add('not-reminded', id, taskId);
    if (!escalation) continue;
    const asked = links.some(({ review, reviewer }) => review === id && reviewer.startsWith(`${escalation.group}/`));
    if (!asked) add('not-escalated', `${id} to ${escalation.group}`, taskId);
    const hadMs = Date.parse(deadline.at) - Date.parse(escalation.escalatedAt ?? deadline.at);
    if (hadMs < slaMinutes * 60_000) add('not-escalated', `${id} left ${escalation.group} ${hadMs / 60_000} min`, taskId);
  }
}
