import type { Mail } from '#domain/review/email.ts';

/** Sends email. */
export interface Mailer {
  /**
   * `refused`: the service will never take this mail (a bad or blocked address); a retry cannot help.
   * @throws {MailerUnavailableError} when a later try may succeed
   */
  send(mail: Mail): Promise<'sent' | 'refused'>;
}
