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
  for (const [, same] of Map.groupBy(linked, ({ mail, link }) => `${link?.review} ${mail.to}`))
    for (const [at, { link, mail }] of same.entries()) {
      const before = same[at - 1]?.mail;
      if (before && !harmed.has(before.by))
        add('mailed-twice', `${link?.reviewer} about ${link?.review}, after ${Math.round((mail.at - before.at) / 1000)} s`, link?.taskId);
    }
}
