import { recordDelivery, deliveryGraceMs, expireReview, hasEnded, openReview, runningDueMs, systemActor } from './changes.ts';
import type { Change, TaskWrite } from './record.ts';
import type { Task, WaitingFor } from './schema.ts';
import type { Decision, Review } from '../review/schema.ts';

/** The state changes of a review that its gate alone makes. Pure, like those of the task. */

/** Emails leave within seconds of the review's record; a minute later they are taken to be unsent. */
export const emailDueMs = 60_000;

function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}

/** A change after which the reconciler looks again soon, because a second step must follow the record. */
function lookAgain(change: Change, now: Date, ms: number): Change {
  return { ...change, task: { ...change.task, dueAt: later(now, ms) } };
}

/** A person is asked about a newer draft: open reviews of older ones are replaced. */
export function askForReview(task: Task, reviews: readonly Review[], review: Review, writes: TaskWrite[], now: Date): Change {
  const older = reviews.filter((other) => other.draft < review.draft && other.status === 'open');
  const waited = older.reduce((sum, other) => sum + Math.max(0, now.getTime() - Date.parse(other.openedAt)), 0);
  const replaced = older.map((other): TaskWrite => {
    const { taskToken: _taskToken, ...rest } = other;
    return { put: 'review', review: { ...rest, status: 'replaced', replacedBy: review.draft } };
  });
  const change = openReview({ ...task, reviewMs: task.reviewMs + waited }, review, [...replaced, ...writes], now);
  return lookAgain(change, now, emailDueMs);
}

/**
 * RequestReview ran again, in the same run or a later one: the machine waits with a new token, and the task for a person again.
 * Links are added when the earlier emails may not have left.
 */
export function renewTaskToken(task: Task, review: Review, taskToken: string, links: TaskWrite[], now: Date): Change {
  const { resumedAt: _resumedAt, ...rest } = review;
  const { waiting, dueAt } = renewedWait(review, now);
  return {
    task: { ...task, status: 'in_review', waiting, dueAt, version: task.version + 1, updatedAt: now.toISOString() },
    event: { type: 'review.renewed', actor: systemActor('request-review'), detail: { review: review.draft, links: links.length } },
    writes: [{ put: 'review', review: { ...rest, taskToken } }, ...links],
  };
}

function renewedWait(review: Review, now: Date): { waiting: WaitingFor; dueAt: string } {
  if (review.status === 'open') {
    return {
      waiting: {
        kind: 'review',
        since: review.openedAt,
        until: review.expiresAt,
        who: review.group,
        act: 'A reviewer decides through the link in the email.',
      },
      dueAt: review.emailedAt === undefined ? later(now, emailDueMs) : review.expiresAt,
    };
  }
  const deliverAt = review.decision?.deliverAt ?? now.toISOString();
  return {
    waiting: { kind: 'decision-delivery', since: review.decision?.at ?? review.expiresAt, until: deliverAt, act: 'Goes on by itself.' },
    dueAt: later(new Date(Math.max(now.getTime(), Date.parse(deliverAt))), deliveryGraceMs),
  };
}

/** The emails have left. */
export function markEmailed(task: Task, review: Review, sent: number, now: Date): Change {
  return {
    task: {
      ...task,
      version: task.version + 1,
      updatedAt: now.toISOString(),
      ...(review.status === 'open' ? { dueAt: review.expiresAt } : {}),
    },
    event: { type: 'review.emailed', actor: systemActor('request-review'), detail: { review: review.draft, emails: sent } },
    writes: [{ put: 'review', review: { ...review, emailedAt: now.toISOString() } }],
  };
}

/** The decision is final: the task has its approval, the machine is told next. */
export function finalDecision(task: Task, review: Review, decision: Decision, now: Date): Change {
  return lookAgain(recordDelivery(task, review, decision, now), now, deliveryGraceMs);
}

/** The time to decide is over: the machine is told next. */
export function finalExpiry(task: Task, review: Review, now: Date): Change {
  return lookAgain(expireReview(task, review, now), now, deliveryGraceMs);
}

/** The machine took the decision or the expiry. A task that has moved on meanwhile keeps its own status and due time. */
export function markResumed(task: Task, review: Review, now: Date): Change | undefined {
  if (hasEnded(task) || review.resumedAt !== undefined) return undefined;
  const { waiting: _waiting, ...rest } = task;
  const goesOn: Task =
    task.status === 'in_review' || task.status === 'running' ? { ...rest, status: 'running', dueAt: later(now, runningDueMs) } : task;
  return {
    task: { ...goesOn, version: task.version + 1, updatedAt: now.toISOString() },
    event: { type: 'review.resumed', actor: systemActor('deliver-decision'), detail: { review: review.draft } },
    writes: [{ put: 'review', review: { ...review, resumedAt: now.toISOString() } }],
  };
}
