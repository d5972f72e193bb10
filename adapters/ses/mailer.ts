import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { MailerNotReadyError, MailerUnavailableError } from '#domain/review/errors.ts';
import type { Mailer, MailReply } from '#usecases/ports/mailer.ts';
import { mailTags } from './mail-tags.ts';

/**
 * Sends email through SES. What it says about one address or one message for good is an answer; that the account or the sender cannot send
 * yet is an outage of its own name, and everything else is worth a retry. Messages of errors name no address: SES quotes them.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 * @param configurationSet by which SES tells of bounces and complaints
 */
export function createMailer(deps: { client: SESv2Client; from: string; configurationSet: string }): Mailer {
  return {
    async send({ to, subject, text, html }, about) {
      const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' });
      try {
        await deps.client.send(
          new SendEmailCommand({
            FromEmailAddress: deps.from,
            Destination: { ToAddresses: [to] },
            Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
            ConfigurationSetName: deps.configurationSet,
            EmailTags: mailTags(about),
          }),
        );
        return 'sent';
      } catch (error) {
        return readFailure(error, deps.from);
      }
    },
  };
}

/** Nobody can be mailed before a person does something in the account. */
const notReady: Readonly<Record<string, string>> = {
  AccountSuspendedException: 'the account may not send email any more',
  SendingPausedException: 'sending is paused for the account or the configuration set',
  MailFromDomainNotVerifiedException: 'the MAIL FROM domain of the sender is not verified',
  NotFoundException: 'there is no such configuration set, or no such sender',
  AccessDeniedException: 'the role of the function may not send as this sender',
};

/** @throws {MailerNotReadyError} {@link MailerUnavailableError} */
function readFailure(error: unknown, from: string): MailReply {
  const name = error instanceof Error ? error.name : 'unknown';
  const why = notReady[name];
  if (why !== undefined) throw new MailerNotReadyError(`SES sends for nobody: ${why}.`);
  if (name === 'BadRequestException') return 'refused';
  if (name === 'MessageRejected' && error instanceof Error) return readRejection(error.message, from);
  throw new MailerUnavailableError(`SES did not take an email: ${name}.`);
}

/**
 * One name for several things, told apart by the text alone. In the sandbox each address that is written to has to be verified as well, and
 * the text is the same for a sender: it lists the identities that failed.
 * @example Email address is not verified. The following identities failed the check in region EU-WEST-1: a@example.com, b@example.com
 * @see https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
 */
function readRejection(message: string, from: string): MailReply {
  if (/\b(suspended|paused)\b/i.test(message)) throw new MailerNotReadyError('SES sends for nobody: sending is suspended or paused.');
  const failed = /not verified\b.*?\bregion (?<region>[\w-]+): (?<identities>.+)$/is.exec(message)?.groups;
  if (!failed) {
    if (/\bnot verified\b/i.test(message)) throw new MailerNotReadyError('SES sends for nobody: an identity is not verified.');
    return 'refused';
  }
  const identities = (failed['identities'] ?? '').split(',').map((identity) => identity.trim().toLowerCase());
  if (!isAmong(identities, from)) return 'unverified';
  const region = (failed['region'] ?? '').toLowerCase();
  throw new MailerNotReadyError(
    `SES sends for nobody: the sender is not verified in ${region}; ${identities.length} of the email's identities failed the check.`,
  );
}

/** Whether an address, or a domain it belongs to, is in the list. */
function isAmong(identities: readonly string[], address: string): boolean {
  const own = address.toLowerCase();
  const domain = own.slice(own.lastIndexOf('@') + 1);
  return identities.some(
    (identity) => identity === own || identity === domain || (!identity.includes('@') && domain.endsWith(`.${identity}`)),
  );
}
