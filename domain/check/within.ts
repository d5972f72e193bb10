import { createContext, Script } from 'node:vm';
import { TransientError } from '../problem/fault.ts';

/** Work took longer than it may. What leaves a function so was short enough when its revision was put: the machine was slow. */
export class TooSlowError extends TransientError {
  override readonly name = 'TooSlowError';
}

const room: { work: () => unknown } = { work: () => undefined };
const context = createContext(room);
const call = new Script('work()');

/**
 * Does work that a team's pattern or schema shapes, and stops it when it takes too long, a regular expression in the middle of its
 * backtracking included. The work must be synchronous and keep nothing half done that matters.
 * @throws {TooSlowError} after `limitMs`
 */
export function within<T>(limitMs: number, work: () => T): T {
  let result: { value: T } | undefined;
  room.work = () => {
    result = { value: work() };
  };
  try {
    call.runInContext(context, { timeout: limitMs });
  } catch (error) {
    // The error may come from another realm, so its class says nothing.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new TooSlowError(`The work was stopped after ${limitMs} ms.`);
    throw error;
  } finally {
    room.work = () => undefined;
  }
  if (!result) throw new TooSlowError('The work did not end.');
  return result.value;
}
