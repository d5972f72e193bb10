import * as z from 'zod';
import type { MailReport } from '#usecases/ports/mailer.ts';
import { MailTagsSchema } from './mail-tags.ts';

/**
 * What SES tells the default event bus of an email that was sent with the stage's configuration set. Fields that are not read are left
 * unnamed, since SES may add some: above all those with addresses and headers.
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 * @example {"detail-type": "Email Bounced", "source": "aws.ses", "detail": {"eventType": "Bounce", "mail": {"tags": {…}}, "bounce": {"bounceType": "Permanent", "bounceSubType": "NoEmail"}}}
 */
const MailEventSchema = z.object({
  detail: z.discriminatedUnion('eventType', [
    z.object({
      eventType: z.literal('Bounce'),
      mail: z.object({ tags: MailTagsSchema }),
      bounce: z.object({ bounceType: z.string(), bounceSubType: z.string() }),
    }),
    z.object({
      eventType: z.literal('Complaint'),
      mail: z.object({ tags: MailTagsSchema }),
      complaint: z.object({ complaintSubType: z.string().nullish() }),
    }),
  ]),
});
type MailEvent = z.infer<typeof MailEventSchema>;

/** Of an address on the account's list: SES took the email, and did not try to deliver it. */
const suppressed = 'OnAccountSuppressionList';

/**
 * A bounce that may pass is told once SES has stopped trying, so that email was not delivered. But `General` is also what an automatic
 * answer of somebody who is away comes back as, and of an undetermined bounce nothing is known: of these nobody can tell.
 */
function readMailEvent({ detail }: MailEvent): MailReport {
  const about = detail.mail.tags;
  if (detail.eventType === 'Complaint')
    return { about, fate: detail.complaint.complaintSubType === suppressed ? 'undelivered' : 'unwelcome' };
  const { bounceType, bounceSubType } = detail.bounce;
  const lost = bounceType === 'Permanent' || (bounceType === 'Transient' && bounceSubType !== 'General');
  return { about, fate: lost ? 'undelivered' : 'unclear' };
}

/** An event, read as what it says of the email. */
export const MailReportSchema = MailEventSchema.transform(readMailEvent);
