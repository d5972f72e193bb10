import { OutageError, PermanentError } from '../problem/fault.ts';

/** Nobody may decide this review: the group is unknown, its only member is the requester, or every address was refused. The gate stays shut. */
export class NoReviewerError extends PermanentError {
  override readonly name = 'NoReviewerError';
}

/** The mail service takes email for nobody, before somebody mends the account or the sender. */
export class MailerNotReadyError extends OutageError {
  override readonly name = 'MailerNotReadyError';
  override readonly certain = true;
}

/** The mail service did not take an email now; a later try may succeed. */
export class MailerUnavailableError extends OutageError {
  override readonly name = 'MailerUnavailableError';
}
