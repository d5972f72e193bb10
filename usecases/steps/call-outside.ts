import { OutsideAwayError } from '#domain/outside/errors.ts';
import { afterFailure, afterProbe, afterSuccess, mayCall } from '#domain/outside/outage.ts';
import type { Outage, Outside } from '#domain/outside/schema.ts';
import { OutageError } from '#domain/problem/fault.ts';
import type { Outages } from '../ports/outages.ts';
import type { Clock } from '../ports/system.ts';

export type CallOutsideDependencies = {
  outages: Outages;
  clock: Clock;
  /** Waits that many milliseconds. */
  pause: (ms: number) => Promise<void>;
};

/** Times a call is made before what it calls is taken to be away: a hiccup parks nobody. */
const maxTries = 3;
const firstPauseMs = 500;
/** A call that took so long is not made again at once: the function's own time is short. */
const quickMs = 5000;

/**
 * Calls something outside, unless it is known to be away, and remembers how that went.
 * @param by the task that needs it
 * @param call may throw an {@link OutageError}; everything else it throws or answers is its own
 * @param tries how often it is made at most, while it fails quickly
 * @throws {OutsideAwayError} it is away: the run parks
 */
export async function callOutside<T>(
  deps: CallOutsideDependencies,
  who: Outside,
  by: string,
  call: () => Promise<T>,
  tries = maxTries,
): Promise<T> {
  const standing = await admit(deps, who);
  try {
    const answer = await insist(deps, call, tries);
    if (standing) await remember(deps, who, (outage, now) => outage && afterSuccess(outage, now));
    return answer;
  } catch (error) {
    if (!(error instanceof OutageError)) throw error;
    await remember(deps, who, (outage, now) => afterFailure(outage, { who, by, reason: error.message, certain: error.certain }, now));
    throw new OutsideAwayError(who, error.message, { cause: error });
  }
}

/** Whether nobody may call it now: what would be made for a call is not made then. @throws {OutsideAwayError} */
export async function mustNotBeAway({ outages, clock }: Pick<CallOutsideDependencies, 'outages' | 'clock'>, who: Outside): Promise<void> {
  const outage = await outages.find(who);
  if (outage && mayCall(outage, clock.now()) === 'no') throw awaySince(outage);
}

/** The outage that stands, when this task may call nevertheless. @throws {OutsideAwayError} */
async function admit({ outages, clock }: CallOutsideDependencies, who: Outside): Promise<Outage | undefined> {
  const outage = await outages.find(who);
  const now = clock.now();
  const may = mayCall(outage, now);
  if (may === 'yes' || !outage) return outage;
  if (may === 'probe' && (await outages.change(who, outage, afterProbe(outage, now))) === 'saved') return outage;
  throw awaySince(outage);
}

function awaySince({ who, since, reason }: Outage): OutsideAwayError {
  return new OutsideAwayError(who, `${who} is away since ${since}: ${reason}`);
}

/** Calls until it does not fail by an outage, a few times. */
async function insist<T>({ clock, pause }: CallOutsideDependencies, call: () => Promise<T>, most: number): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const since = clock.now().getTime();
    try {
      return await call();
    } catch (error) {
      const tookMs = clock.now().getTime() - since;
      if (!(error instanceof OutageError) || error.certain || tries >= most || tookMs > quickMs) throw error;
      await pause(firstPauseMs * 2 ** (tries - 1));
    }
  }
}

/** What is known is bookkeeping: who loses a race for it, or cannot write it, goes on. */
async function remember(
  { outages, clock }: CallOutsideDependencies,
  who: Outside,
  next: (outage: Outage | undefined, now: Date) => Outage | undefined,
): Promise<void> {
  try {
    const seen = await outages.find(who, 'fresh');
    const changed = next(seen, clock.now());
    if (changed !== seen) await outages.change(who, seen, changed);
  } catch {
    // The table is away as well: the run says so by itself.
  }
}
