import type { Outage, Outside } from './schema.ts';

/**
 * The life of an outage, pure: what a call that failed or went well makes of it, who may call while it stands, and how fast those who wait
 * are let go when it ends.
 *
 * ```
 * (none) ──fail──► suspected ──fail ×3──► down ──probe goes well──► recovering ──nobody waits──► (none)
 *                     │ a call goes well: (none)     ▲──────fail ×3──────┘
 * ```
 */

/** Tasks whose calls must fail, none going well in between, before nobody calls any more: one or two sick tasks stop no line. */
const tasksToBeDown = 3;

/** While it is down, one task in so long is the probe: a little under the minute between two sweeps, so that each finds one due. */
export const probeMs = 45_000;

/** Tasks let go in the first second after it is back, and at most. */
const firstRate = 1;
const fullRate = 20;
/** The rate doubles in so long: from one to twenty a second takes less than a minute. */
const doublesMs = 10_000;

/** An outage recovers for at least so long, so that tasks that were parking as it ended are seen by then. */
const recoversMs = 2 * 60_000;

/** What is down, and was due to be asked for so long, is asked for by nobody: it may be gone for good, as a route that was deleted. */
const forgottenMs = 60 * 60_000;

/** What is known once a call has failed. */
export function afterFailure(
  outage: Outage | undefined,
  { who, by, reason }: { who: Outside; by: string; reason: string },
  now: Date,
): Outage {
  if (!outage) return { who, phase: 'suspected', since: now.toISOString(), by: [by], reason, version: 1 };
  const tasks = outage.by.includes(by) ? outage.by : [...outage.by, by].slice(-tasksToBeDown);
  const { recoveredAt, releasingAt, probeAt: _probeAt, ...rest } = outage;
  const next = { ...rest, by: tasks, reason, version: outage.version + 1 };
  if (outage.phase === 'down' || tasks.length >= tasksToBeDown) {
    // Away once more after it was back: that is another time.
    const since = outage.phase === 'recovering' ? now.toISOString() : outage.since;
    return { ...next, since, phase: 'down', probeAt: later(now, probeMs) };
  }
  return { ...next, ...(recoveredAt === undefined ? {} : { recoveredAt }), ...(releasingAt === undefined ? {} : { releasingAt }) };
}

/** What is known once a call has gone well; undefined when nothing is wrong any more. */
export function afterSuccess(outage: Outage, now: Date): Outage | undefined {
  const { probeAt: _probeAt, ...rest } = outage;
  switch (outage.phase) {
    case 'suspected':
      return undefined;
    case 'down':
      return { ...rest, phase: 'recovering', by: [], recoveredAt: now.toISOString(), version: outage.version + 1 };
    case 'recovering':
      return outage.by.length === 0 ? outage : { ...rest, by: [], version: outage.version + 1 };
    default:
      return outage.phase satisfies never;
  }
}

/** Whether a task may call now; `probe` when it would be the one task that tries, which has to be claimed by {@link afterProbe}. */
export function mayCall(outage: Outage | undefined, now: Date): 'yes' | 'probe' | 'no' {
  if (outage?.phase !== 'down') return 'yes';
  return outage.probeAt === undefined || Date.parse(outage.probeAt) <= now.getTime() ? 'probe' : 'no';
}

/** The outage once somebody has claimed to be the probe. */
export function afterProbe(outage: Outage, now: Date): Outage {
  return { ...outage, probeAt: later(now, probeMs), version: outage.version + 1 };
}

/** The outage once somebody who knows better asks to try: the next call is the probe. */
export function withProbeDue(outage: Outage, now: Date): Outage {
  return mayCall(outage, now) === 'no' ? { ...outage, probeAt: now.toISOString(), version: outage.version + 1 } : outage;
}

/** The outage once the first of those who wait were let go. */
export function afterFirstRelease(outage: Outage, now: Date): Outage {
  return { ...outage, releasingAt: now.toISOString(), version: outage.version + 1 };
}

/**
 * How many waiting tasks may be let go in this second. The rate rises from the first that were, not from when it came back: a sweep that
 * comes a minute later would begin with all that it may.
 */
export function releaseRate({ phase, releasingAt }: Outage, now: Date): number {
  if (phase !== 'recovering') return 0;
  const sinceMs = releasingAt === undefined ? 0 : Math.max(0, now.getTime() - Date.parse(releasingAt));
  return Math.min(fullRate, Math.floor(firstRate * 2 ** (sinceMs / doublesMs)));
}

/** Whether an outage for which nobody waits any more is over: it is back, or nobody has asked for so long that nobody knows. */
export function isOver({ phase, since, recoveredAt, probeAt }: Outage, now: Date): boolean {
  if (phase === 'suspected') return false;
  const until = phase === 'recovering' ? Date.parse(recoveredAt ?? since) + recoversMs : Date.parse(probeAt ?? since) + forgottenMs;
  return until <= now.getTime();
}

function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}
