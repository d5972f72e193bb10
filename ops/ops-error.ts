/** Something the operator can mend; its message says what happened and what to do. Ends the command with exit code 1. */
export class OpsError extends Error {
  override readonly name: string = 'OpsError';
}
