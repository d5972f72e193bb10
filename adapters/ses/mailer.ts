import {
  BadRequestException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SendEmailCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import { MailerUnavailableError } from '#domain/review/errors.ts';
import type { Mailer } from '#usecases/ports/mailer.ts';

/**
 * Sends email through SES. Whatever SES says about an address or a message for good is an answer; everything else is worth a retry.
 * A wrong sender is a fault of the stage: it is retried too, so that the mails leave once the domain is verified.
 * Messages of errors name no address.
 */
export function createMailer(deps: { client: SESv2Client; from: string }): Mailer {
  return {
    async send({ to, subject, text, html }) {
      const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' });
      try {
        await deps.client.send(
          new SendEmailCommand({
            FromEmailAddress: deps.from,
            Destination: { ToAddresses: [to] },
            Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
          }),
        );
        return 'sent';
      } catch (error) {
        if (error instanceof MessageRejected || error instanceof BadRequestException) return 'refused';
        const why =
          error instanceof MailFromDomainNotVerifiedException
            ? 'the sender domain is not verified'
            : error instanceof Error
              ? error.name
              : 'unknown';
        throw new MailerUnavailableError(`SES did not take an email: ${why}.`);
      }
    },
  };
}
