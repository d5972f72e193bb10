import type { Attempt } from '../doubles/outside.ts';
import type { Invariant, Report } from '../invariants.ts';
import type { Profile } from '../profile.ts';
import type { Seen } from '../records.ts';
import { holdDays, unreviewed } from '../stage.ts';
import type { Phase, Release, Wait, Watch } from '../watch.ts';
import type { World } from '../world.ts';

/** What outages may do, and how those who wait are treated. */

type Add = (invariant: Invariant, detail: string, task?: string) => void;

/** For a task of a profile in which nothing went wrong but that services were away. */
export function checkHarmless(
  { task, drafts, reviews, events }: Seen,
  { fruitless }: Watch,
  { silent, slow }: Profile['reviewers'],
  report: Report,
): void {
  // Where people are slow, a review that expires is theirs.
  const byPeople = task.error?.type === 'review-expired' && silent + slow > 0;
  if (task.status === 'failed' && !byPeople) report('failed-by-outage', `${task.error?.type} in ${task.error?.step ?? 'the line'}`);
  const runs = fruitless.get(task.id) ?? 0;
  if (runs > 0) report('outage-counted', `${runs} runs were counted`);
  const parkedAt = events.find(({ type }) => type === 'task.parked')?.at;
  const heldUntil = parkedAt === undefined ? Infinity : Date.parse(parkedAt) + holdDays * 86_400_000;
  const bySomebody = drafts.find(({ source, at }) => source !== 'model' && source !== 'reviewer' && Date.parse(at) < heldUntil);
  if (bySomebody) report('people-by-outage', `draft ${bySomebody.number} is ${bySomebody.source}`);
  if (unreviewed.has(task.automation) && reviews.some(({ openedAt }) => Date.parse(openedAt) < heldUntil))
    report('people-by-outage', `draft ${drafts.at(-1)?.outcome}`);
}

const hourMs = 3_600_000;
/** Looks that anything may take, and in an hour of waiting. */
const looksAlways = 2;
const looksAnHour = 4;

/** The back-off of who waits alone is ten minutes; then its run has to come to the call. */
const backMs = 15 * 60_000;

export function checkWaits(waits: readonly Wait[], { faultsEndMs, crashed }: World, add: Add): void {
  for (const { task, kind, from, until, lookers, changes } of waits) {
    // Who died while looking has to look again.
    const looks = lookers.filter((by) => !crashed.has(by)).length;
    const hours = (until - from) / hourMs;
    if (looks > looksAlways + changes + looksAnHour * hours)
      add('looked-at-often', `${looks} times in ${hours.toFixed(1)} hours for ${kind}, with ${changes} changes`, task);
    if (kind === 'outside' && until > Math.max(from, faultsEndMs) + backMs)
      add('held-too-long', `${Math.round((until - Math.max(from, faultsEndMs)) / 60_000)} min`, task);
  }
}

/** As outage.ts has them. The simulator holds the line to them by its own count. */
const probeMs = 45_000;
const fullRate = 20;
const doublesMs = 10_000;
/** Nobody calls once it is down but who had read just before that it was not. */
const knownMs = 2500;

export function checkCalls(attempts: readonly Attempt[], phases: readonly Phase[], add: Add): void {
  for (const [who, ofWho] of Map.groupBy(phases, (phase) => phase.who)) {
    // An invocation that tries again tries the same thing: it was let in once.
    const admitted = [
      ...new Map(
        attempts
          .filter((one) => one.who === who)
          .map((one) => [one.by, one] as const)
          .toReversed(),
      ).values(),
    ];
    for (const [from, until] of downTimes(ofWho)) {
      const calls = admitted.filter(({ at }) => at > from + knownMs && at < until).length;
      const probes = 1 + Math.floor((until - from) / probeMs);
      if (calls > probes) add('called-while-away', `${who} ${calls} times in ${Math.round((until - from) / 1000)} s`);
    }
  }
}

/** From when until when it was known to be down. */
function downTimes(phases: readonly Phase[]): [number, number][] {
  const times: [number, number][] = [];
  let from: number | undefined;
  for (const { phase, at } of phases) {
    if (phase === 'down') from ??= at;
    else if (from !== undefined) {
      times.push([from, at]);
      from = undefined;
    }
  }
  return times;
}

/** Each second's worth of releases, from the first after it came back. Those of `platform` have a clock each. */
export function checkReleases(releases: readonly Release[], phases: readonly Phase[], add: Add): void {
  for (const [who, ofWho] of Map.groupBy(releases, (release) => release.who)) {
    const backs = phases.filter((one) => one.who === who && one.phase === 'recovering').map(({ at }) => at);
    const afterBack = ofWho.filter(({ at }) => backs.some((back) => back <= at));
    for (const { at } of afterBack) {
      const inSecond = afterBack.filter((one) => one.at >= at && one.at < at + 1000).length;
      const first = afterBack.find((one) => one.at >= backs.findLast((back) => back <= at)!)!.at;
      // Two seconds' worth may touch: a release takes the time of its writes.
      const most = 2 * Math.min(fullRate, 2 ** ((at + 1000 - first) / doublesMs));
      if (inSecond > most) {
        add('released-at-once', `${inSecond} for ${who} in a second, ${Math.round((at - first) / 1000)} s after the first`);
        break;
      }
    }
  }
}
