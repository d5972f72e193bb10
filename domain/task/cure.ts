import type { ReviewId } from '../identity/ids.ts';
import type { Outage } from '../outside/schema.ts';
import type { Fault } from '../problem/fault.ts';
import { askedAt, isOverdue, isPending, isUntold, reachesNobody, uninvited } from '../review/lifecycle.ts';
import type { Review } from '../review/schema.ts';
import { isEscalationDue, isReminderDue, isSilent, mayEscalate, nextTimeOf } from '../review/timing.ts';
import { modelDueMs, queuedDueMs } from './due.ts';
import { heldUntil } from './park.ts';
import { lifeEndsAt } from './expiry.ts';
import type { ExecutionStatus, TaskRecord } from './record.ts';
import type { Task } from './schema.ts';
import { states } from './states.ts';

/** What a task past its due time needs. */
export type Cure =
  | { kind: 'nothing' }
  /** All is as it should be. @param until when to look again */
  | { kind: 'wait'; until: Date }
  | { kind: 'send' }
  /** @param blameless whether the run was ended by something outside of it, so that it does not count */
  | { kind: 'restart'; why: string; blameless?: true }
  /** Its run ended by a fault that it could not record itself. */
  | { kind: 'take-fault'; fault: Fault & { step: string } }
  | { kind: 'settle'; why: string }
  | { kind: 'deliver'; review: ReviewId }
  | { kind: 'expire'; review: ReviewId }
  | { kind: 'invite'; review: ReviewId }
  | { kind: 'remind'; review: ReviewId }
  | { kind: 'escalate'; review: ReviewId }
  /** It was parked, and may be tried again. */
  | { kind: 'release' }
  /** What it waits for has been away for as long as its revision lets it be. */
  | { kind: 'give-up' }
  /** It has ended, and nobody was told. */
  | { kind: 'tell' };

/** What the reconciler sees beside the record. `fault` is of an execution that failed; `outage` is of what a parked task waits for. */
export type CureFacts = {
  execution: ExecutionStatus;
  state: string | undefined;
  fault?: (Fault & { step: string }) | undefined;
  paused: boolean;
  outage?: Outage | undefined;
  now: Date;
};

/** How often a task that runs is looked at, once it took longer than it should. */
const runningLookMs = 5 * queuedDueMs;

/** States that wait in a queue, of which every way out is an answer: there is nothing to see. */
const waitsInQueue: ReadonlySet<string> = new Set(['Retrieve', 'Infer']);

/** How often one is looked at that waits for something outside: seldom, for the case that it was missed when that came back. */
const awayLookMs = 60 * queuedDueMs;

/** Who still waits so long after it is back was missed when the others were let go. */
const missedMs = 10 * queuedDueMs;

/** A decision that found nobody waiting so often, though the machine is where it waits, will not be taken: another run asks for it. */
const goneTwice = 2;

/**
 * Finds what a crash left between two writes, from the record and the state of the execution alone.
 */
export function findCure(record: TaskRecord, facts: CureFacts): Cure {
  const { task } = record;
  const { carrier } = states[task.status];
  if (carrier !== 'nobody' && lifeEndsAt(task) <= facts.now.toISOString()) return { kind: 'settle', why: 'life-over' };
  switch (carrier) {
    case 'queue':
      return ofQueue(record, facts);
    case 'nobody':
      return task.untold ? { kind: 'tell' } : { kind: 'nothing' };
    case 'execution':
      return withinLife(task, ofExecution(record, facts));
    default:
      return carrier satisfies never;
  }
}

/** A task is looked at before retention may remove it, however long it may wait. */
function withinLife(task: Task, cure: Cure): Cure {
  const last = new Date(lifeEndsAt(task));
  return cure.kind === 'wait' && cure.until > last ? { ...cure, until: last } : cure;
}

function ofQueue({ task: { waiting }, reviews }: TaskRecord, { paused, outage, now }: CureFacts): Cure {
  // The run that waited for people has not heard that it is over; once it is known to be gone, nobody has to tell it.
  const review = reviews.at(-1);
  if (review && isSilent(review) && isUntold(review) && review.waiter?.gone === undefined) return { kind: 'expire', review: review.id };
  if (waiting?.kind === 'automation-paused' && paused) return wait(now);
  if (waiting?.kind !== 'outside') return { kind: 'send' };
  const until = new Date(waiting.until ?? now);
  // What is back is waited for, whatever the bound says: those who wait are being let go.
  if (outage?.phase === 'recovering') return mayBeMissed(outage, now) ? { kind: 'release' } : wait(now);
  if (until <= now) return { kind: 'give-up' };
  // While it is away, those who wait are not looked at each by its own clock.
  return outage?.phase === 'down'
    ? { kind: 'wait', until: new Date(Math.min(until.getTime(), now.getTime() + awayLookMs)) }
    : { kind: 'release' };
}

function ofExecution(record: TaskRecord, facts: CureFacts): Cure {
  switch (facts.execution) {
    case 'missing':
      return { kind: 'restart', why: 'no-execution' };
    case 'succeeded':
      return { kind: 'restart', why: 'not-settled' };
    case 'failed':
      // Its records are the memo: another run goes on where this one stopped. One that only waited for people goes on waiting at once.
      if (facts.fault?.permanence === 'transient' && isAwaited(newestReview(record)))
        return { kind: 'restart', why: 'execution-failed', blameless: true };
      return facts.fault ? { kind: 'take-fault', fault: facts.fault } : { kind: 'restart', why: 'execution-failed' };
    case 'timed-out':
    case 'aborted':
      return { kind: 'settle', why: `execution-${facts.execution}` };
    case 'running':
      return ofReview(record.task, newestReview(record), facts);
    default:
      return facts.execution satisfies never;
  }
}

/** The newest review since the task's last end: what the machine waits for, if it waits. */
function newestReview({ task, reviews }: TaskRecord): Review | undefined {
  return reviews.findLast(({ end }) => end === task.end);
}

/** The machine runs: it still has to hear of the review, or it waits for it. */
function ofReview(task: Task, review: Review | undefined, { state, now }: CureFacts): Cure {
  if (!review || !isAwaited(review)) {
    if (state === 'RequestReview') return { kind: 'restart', why: 'no-review' };
    return wait(now, waitsInQueue.has(state ?? '') ? modelDueMs : runningLookMs);
  }
  if ((review.waiter?.gone ?? 0) >= goneTwice && state === 'RequestReview') return { kind: 'restart', why: 'token-gone' };
  if (isOverdue(review, now) || review.status === 'expired') return { kind: 'expire', review: review.id };
  if (review.status !== 'open') return { kind: 'deliver', review: review.id };
  if (isEscalationDue(review, now) || (reachesNobody(review) && mayEscalate(review))) return { kind: 'escalate', review: review.id };
  if (reachesNobody(review)) return { kind: 'settle', why: 'reviewers-not-reached' };
  if (askedAt(review) !== undefined && isReminderDue(review, now)) return { kind: 'remind', review: review.id };
  if (uninvited(review).length === 0) return { kind: 'wait', until: new Date(nextTimeOf(review)) };
  const given = askedAt(review) !== undefined || Date.parse(heldUntil(task, review.openedAt)) > now.getTime();
  return given ? { kind: 'invite', review: review.id } : { kind: 'settle', why: 'reviewers-not-reached' };
}

/** Whether the machine still has to hear of a review, or waits for it. */
function isAwaited(review: Review | undefined): boolean {
  return review !== undefined && (isPending(review) || isUntold(review));
}

function mayBeMissed({ recoveredAt, since }: Outage, now: Date): boolean {
  return now.getTime() - Date.parse(recoveredAt ?? since) > missedMs;
}

function wait(now: Date, ms = runningLookMs): Cure {
  return { kind: 'wait', until: new Date(now.getTime() + ms) };
}
