/** The task pins a revision that the registry does not have. */
export class RevisionMissingError extends Error {
  override readonly name = 'RevisionMissingError';
}

/** A state was asked about a draft that the task does not have. */
export class DraftMissingError extends Error {
  override readonly name = 'DraftMissingError';
}

/** Content that a step needs is not there (erased), or is not what was stored. */
export class ContentUnreadableError extends Error {
  override readonly name = 'ContentUnreadableError';
}

/** Nobody has such a task. */
export class TaskMissingError extends Error {
  override readonly name = 'TaskMissingError';
}

/** Others changed the task again and again while this change was tried. */
export class TaskContendedError extends Error {
  override readonly name = 'TaskContendedError';
}
