/** An email, ready to send. `to` is one address: reviewers never see each other's. */
export type Mail = { to: string; subject: string; text: string; html: string };

/** Sends email. */
export interface Mailer {
  /**
   * `refused`: the service will never take this mail (a bad or blocked address); a retry cannot help.
   * @throws {MailerUnavailableError} when a later try may succeed
   */
  send(mail: Mail): Promise<'sent' | 'refused'>;
}

/** Where review links point. */
export interface LinkBase {
  /** The URL before `/review/<token>`, without a slash at its end. */
  get(): Promise<string>;
}
