import { createContext, Script } from 'node:vm';
import { TransientError } from '../problem/fault.ts';

/** Work took longer than it may. What leaves a function so was short enough when its revision was put: the machine was slow. */
export class TooSlowError extends TransientError {
  override readonly name = 'TooSlowError';
}

const room: { work: () => unknown } = { work: () => undefined };
const context = createContext(room);
const call = new Script('work()');

/** How often work is begun anew that was stopped while the machine was busy elsewhere. */
const maxTries = 3;

/**
 * Does work that a team's pattern or schema shapes, and stops it when it takes too long, a regular expression in the middle of its
 * backtracking included. The work must be synchronous and keep nothing half done that matters: a clock on the wall cannot tell slow
 * work from a machine that stood still, so what was stopped without having had the CPU for half of its time is done again.
 * @throws {TooSlowError} after `limitMs`
 */
export function within<T>(limitMs: number, work: () => T): T {
  let result: { value: T } | undefined;
  room.work = () => {
    result = { value: work() };
  };
  try {
    let starved = true;
    for (let tries = 0; starved && tries < maxTries; tries += 1) starved = runStarved(limitMs);
  } finally {
    room.work = () => undefined;
  }
  if (!result) throw new TooSlowError(`The work was stopped after ${limitMs} ms.`);
  return result.value;
}

/** Runs what is in the room. True when it was stopped without having had the CPU, so that it may well end when run again. */
function runStarved(limitMs: number): boolean {
  const before = process.cpuUsage();
  try {
    call.runInContext(context, { timeout: limitMs });
    return false;
  } catch (error) {
    // The error may come from another realm, so its class says nothing.
    const isStopped = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    if (!isStopped) throw error;
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 < limitMs / 2;
  }
}
