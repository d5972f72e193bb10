/** One line of the doctor: what it looked at, what it found, and how to mend or to see it. */
export type Finding =
  | { state: 'ok'; about: string; says: string }
  | { state: 'to do' | 'could not be told'; about: string; says: string; mend: string };

export function ok(about: string, says: string): Finding {
  return { state: 'ok', about, says };
}

/** @param mend the command, or the way in the console, that mends it */
export function toDo(about: string, says: string, mend: string): Finding {
  return { state: 'to do', about, says, mend };
}

/** @param mend how to see it otherwise */
export function untold(about: string, says: string, mend: string): Finding {
  return { state: 'could not be told', about, says, mend };
}

/** What was read, or why it could not be. */
export type Told<T> = { kind: 'told'; value: T } | { kind: 'untold'; why: string };

/** AWS's names for an answer that the caller may not have; they differ by service. */
const denied = new Set(['AccessDenied', 'AccessDeniedException', 'NotAuthorizedException', 'UnauthorizedOperation']);

/**
 * Reads something of the account. Nothing that goes wrong there stops the doctor: the other lines are told all the same.
 * @param action the IAM action that the call takes
 */
export async function tell<T>(action: string, read: () => Promise<T>): Promise<Told<T>> {
  try {
    return { kind: 'told', value: await read() };
  } catch (error) {
    if (error instanceof Error && denied.has(error.name)) return { kind: 'untold', why: `your credentials do not allow ${action}` };
    const said = error instanceof Error ? `${error.name}: ${error.message}` : 'no answer';
    return { kind: 'untold', why: `${action} failed: ${said.replace(/\.$/, '')}` };
  }
}

/** The answer of a call, and undefined when AWS says by one of these names that there is no such thing. */
export async function unlessMissing<T>(names: readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
