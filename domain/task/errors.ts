import { PermanentError, TransientError } from '../problem/fault.ts';

/** The task pins a revision that the registry does not have. */
export class RevisionMissingError extends PermanentError {
  override readonly name = 'RevisionMissingError';
}

/** A state was asked about a draft that the task does not have. */
export class DraftMissingError extends PermanentError {
  override readonly name = 'DraftMissingError';
}

/** Content that a step needs is not there (erased), or is not what was stored. */
export class ContentUnreadableError extends PermanentError {
  override readonly name = 'ContentUnreadableError';
}

/** Nobody has such a task. */
export class TaskMissingError extends PermanentError {
  override readonly name = 'TaskMissingError';
}

/** Others changed the task again and again while this change was tried. */
export class TaskContendedError extends TransientError {
  override readonly name = 'TaskContendedError';
}

/** Others changed the task each time it was read: no reading was of one version. */
export class TaskTornError extends TransientError {
  override readonly name = 'TaskTornError';
}

/** Its automation was paused while it waited for a model: it goes on when that is resumed. */
export class AutomationPausedError extends TransientError {
  override readonly name = 'AutomationPausedError';
  override readonly meant = true;
}
