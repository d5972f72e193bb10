/** Something a person can mend; its message says what happened and what to do. Ends the command with exit code 1. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
}
