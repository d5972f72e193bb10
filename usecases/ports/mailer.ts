import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import type { Mail } from '#domain/review/email.ts';

/** What an email is about; it comes back with what the mail service says of that email later. `reviewer` is a reference, no address. */
export type MailAbout = { task: TaskId; review: ReviewId; reviewer: string };

/**
 * What became of an email.
 *
 * - `sent`: the service has it. That it cannot be delivered may come out later.
 * - `unverified`: it is a service on trial, which takes mail only for addresses it was told, and this one it was not. Others may be reached.
 * - `refused`: it will never take this mail, for instance because the address is none; a retry cannot help.
 */
export type MailReply = 'sent' | 'unverified' | 'refused';

/**
 * What the mail service says later of an email it had taken.
 *
 * - `undelivered`: it did not arrive.
 * - `unwelcome`: it arrived, and its reader called it spam.
 * - `unclear`: something came back, by which nobody can tell.
 */
export type MailReport = { about: MailAbout; fate: 'undelivered' | 'unwelcome' | 'unclear' };

/** Sends email. */
export interface Mailer {
  /**
   * @throws {MailerNotReadyError} when it takes mail for nobody before somebody mends the account or the sender
   * @throws {MailerUnavailableError} when a later try may succeed
   */
  send(mail: Mail, about: MailAbout): Promise<MailReply>;
}
