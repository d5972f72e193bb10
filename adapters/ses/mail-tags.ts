import type { MessageTag } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { ReviewIdSchema, TaskIdSchema } from '#domain/identity/ids.ts';
import type { MailAbout } from '#usecases/ports/mailer.ts';

/**
 * What an email is about, as tags that come back with what SES says of it later: so no address has to be kept, or read, to know whose it
 * was. A value takes letters, digits, underscores and dashes, so the reference `brand-editors/ann` travels as `brand-editors_ann`; names of
 * groups have no underscore.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
 */
export function mailTags({ task, review, reviewer }: MailAbout): MessageTag[] {
  return [
    { Name: 'task', Value: task },
    { Name: 'review', Value: review },
    { Name: 'reviewer', Value: reviewer.replace('/', '_') },
  ];
}

/** The same as events bring them: a list of values each, among tags of SES's own. */
export const MailTagsSchema = z
  .object({
    task: z.tuple([TaskIdSchema]),
    review: z.tuple([ReviewIdSchema]),
    reviewer: z.tuple([z.string().regex(/^[a-z0-9-]{1,40}_[a-z0-9-]{1,40}$/)]),
  })
  .transform(
    ({ task: [task], review: [review], reviewer: [reviewer] }): MailAbout => ({
      task,
      review,
      reviewer: reviewer.replace('_', '/'),
    }),
  );
