import type { Actor } from '../audit/schema.ts';
import type { PreparedContent } from '../content/content.ts';
import type { Draft } from '../draft/schema.ts';
import type { Publication } from '../publication/schema.ts';
import type { Decision, Review } from '../review/schema.ts';
import type { Change, TaskWrite } from './record.ts';
import { terminalStatuses, type Approval, type Task, type TaskError, type WaitingFor } from './schema.ts';

/**
 * The state changes of a task, each a pure function from the task before to the task after and its audit event.
 * `dueAt` is set so that the reconciler looks soon after the next thing should have happened.
 */

/** A queued task's message is normally taken within seconds; a minute later something was lost. */
export const queuedDueMs = 60_000;
/** Longest time the active states together can take, with all retries: see the state machine's timeouts. */
export const runningDueMs = 15 * 60_000;
/** A decision is delivered at the end of its undo window; this long after, its message is taken to be lost. */
export const deliveryGraceMs = 30_000;

/** A verdict for review is followed by the review within seconds, retries included. */
export const reviewOpensMs = 90_000;

export const systemActor = (ref: string): Actor => ({ kind: 'system', ref, assurance: 'internal' });

/** Whether a task has reached its end. */
export function hasEnded(task: Task): boolean {
  return terminalStatuses.has(task.status);
}

function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}

function next(task: Task, now: Date, fields: Partial<Task>): Task {
  return { ...task, ...fields, version: task.version + 1, updatedAt: now.toISOString() };
}

/** No slot is free: the task stands in line. */
export function waitForCapacity(task: Task, now: Date): Change {
  const waiting: WaitingFor = {
    kind: 'capacity',
    since: now.toISOString(),
    act: `Starts by itself when one of the running tasks on route "${task.route}" ends.`,
  };
  return {
    task: next(task, now, { status: 'queued', waiting, dueAt: later(now, queuedDueMs) }),
    event: { type: 'task.waiting', actor: systemActor('start-task'), detail: { for: 'capacity' } },
  };
}

/** The automation is paused: the task is held until somebody resumes it. */
export function hold(task: Task, now: Date): Change {
  const waiting: WaitingFor = {
    kind: 'automation-paused',
    since: now.toISOString(),
    act: `Resume the automation "${task.automation}", or cancel the task.`,
  };
  return {
    task: next(task, now, { status: 'held', waiting, dueAt: later(now, queuedDueMs) }),
    event: { type: 'task.held', actor: systemActor('start-task'), detail: { reason: 'automation-paused' } },
  };
}

/** The execution of the task's current run has started. */
export function start(task: Task, now: Date): Change {
  const { waiting: _waiting, ...rest } = task;
  return {
    task: next(rest, now, {
      status: 'running',
      startedAt: task.startedAt ?? now.toISOString(),
      dueAt: later(now, runningDueMs),
    }),
    event: { type: 'task.started', actor: systemActor('start-task'), detail: { run: task.run } },
  };
}

/** Gives the task a new run, to be started from the queue; stored steps are not repeated. */
export function restart(task: Task, why: string, now: Date): Change {
  const waiting: WaitingFor = { kind: 'start', since: now.toISOString(), act: 'Starts by itself.' };
  return {
    task: next(task, now, { status: 'queued', run: task.run + 1, waiting, dueAt: later(now, queuedDueMs) }),
    event: { type: 'task.restarted', actor: systemActor('reconcile'), detail: { run: task.run + 1, why } },
  };
}

/** Retrieval has found its evidence; the chunks themselves are content `evidence`. */
export function recordEvidence(task: Task, chunks: number, content: PreparedContent, now: Date): Change {
  return {
    task: next(task, now, {}),
    event: { type: 'evidence.found', actor: systemActor('retrieve'), detail: { chunks, sha256: content.sha256 } },
    writes: [{ put: 'content', content }],
  };
}

/** A draft was made: by a model, or as the fallback. */
export function recordDraft(task: Task, draft: Draft, writes: TaskWrite[], now: Date, by: 'infer' | 'fallback' = 'infer'): Change {
  return {
    task: next(task, now, { draft: draft.number }),
    event: {
      type: 'draft.made',
      actor: systemActor(by),
      detail: {
        draft: draft.number,
        source: draft.source,
        outcome: draft.outcome,
        ...(draft.model ? { endpoint: draft.model.endpoint } : {}),
        ...(draft.contentSha256 ? { sha256: draft.contentSha256 } : {}),
      },
    },
    writes: [{ put: 'draft', draft }, ...writes],
  };
}

/** A draft was checked and a verdict found. A draft that goes to a person is soon in review, so the reconciler looks early. */
export function recordJudgement(
  task: Task,
  draft: Draft,
  writes: TaskWrite[],
  now: Date,
  by: 'validate' | 'fallback' = 'validate',
): Change {
  const judgement = draft.judgement;
  return {
    task: next(task, now, judgement?.verdict === 'review' ? { dueAt: later(now, reviewOpensMs) } : {}),
    event: {
      type: 'draft.judged',
      actor: systemActor(by),
      detail: {
        draft: draft.number,
        verdict: judgement?.verdict ?? 'none',
        ...(judgement?.confidence == null ? {} : { confidence: judgement.confidence }),
      },
    },
    writes: [{ put: 'draft', draft }, ...writes],
  };
}

/** A person is asked. */
export function openReview(task: Task, review: Review, writes: TaskWrite[], now: Date): Change {
  const waiting: WaitingFor = {
    kind: 'review',
    since: review.openedAt,
    until: review.expiresAt,
    who: review.group,
    act: 'A reviewer decides through the link in the email.',
  };
  return {
    task: next(task, now, { status: 'in_review', waiting, dueAt: review.expiresAt }),
    event: {
      type: 'review.requested',
      actor: systemActor('request-review'),
      detail: { draft: review.draft, group: review.group, digest: review.digest },
    },
    writes: [{ put: 'review', review }, ...writes],
  };
}

/** A reviewer decided; the machine hears of it when the undo window is over. */
export function recordDecision(task: Task, review: Review, decision: Decision, writes: TaskWrite[], now: Date): Change {
  const waiting: WaitingFor = {
    kind: 'decision-delivery',
    since: decision.at,
    until: decision.deliverAt,
    act: 'Goes on by itself when the time to undo is over.',
  };
  return {
    task: next(task, now, {
      waiting,
      draft: Math.max(task.draft, decision.draft),
      dueAt: later(new Date(decision.deliverAt), deliveryGraceMs),
    }),
    event: {
      type: 'review.decided',
      actor: { kind: 'reviewer', ref: decision.reviewer, assurance: decision.assurance },
      detail: { review: review.draft, decision: decision.kind, draft: decision.draft, digest: decision.digest, number: decision.number },
    },
    writes: [{ put: 'review', review: { ...review, status: 'decided', decision, decisions: decision.number } }, ...writes],
  };
}

/** A reviewer took a decision back inside the undo window. */
export function undoDecision(task: Task, review: Review, reviewer: string, now: Date): Change {
  const { decision: _decision, ...open } = review;
  const waiting: WaitingFor = {
    kind: 'review',
    since: review.openedAt,
    until: review.expiresAt,
    who: review.group,
    act: 'A reviewer decides through the link in the email.',
  };
  return {
    // An edit that was taken back is the newest draft no more.
    task: next(task, now, { waiting, draft: review.draft, dueAt: review.expiresAt }),
    event: {
      type: 'review.undone',
      actor: { kind: 'reviewer', ref: reviewer, assurance: 'link' },
      detail: { review: review.draft, number: review.decisions },
    },
    writes: [{ put: 'review', review: { ...open, status: 'open' } }],
  };
}

/** The machine took the decision. */
export function recordDelivery(task: Task, review: Review, decision: Decision, now: Date): Change {
  const { waiting: _waiting, ...rest } = task;
  const approval: Approval = {
    draft: decision.draft,
    digest: decision.digest,
    decision: decision.kind,
    at: decision.at,
    reviewer: decision.reviewer,
    assurance: decision.assurance,
  };
  return {
    task: next(rest, now, {
      status: 'running',
      reviewMs: task.reviewMs + (now.getTime() - Date.parse(review.openedAt)),
      dueAt: later(now, runningDueMs),
      ...(decision.kind === 'reject' ? {} : { approval }),
    }),
    event: { type: 'review.delivered', actor: systemActor('deliver-decision'), detail: { review: review.draft, number: decision.number } },
    writes: [{ put: 'review', review: { ...review, status: 'delivered' } }],
  };
}

/** Nobody decided in time. */
export function expireReview(task: Task, review: Review, now: Date): Change {
  const { waiting: _waiting, ...rest } = task;
  return {
    task: next(rest, now, {
      status: 'running',
      reviewMs: task.reviewMs + (now.getTime() - Date.parse(review.openedAt)),
      dueAt: later(now, runningDueMs),
    }),
    event: { type: 'review.expired', actor: systemActor('reconcile'), detail: { review: review.draft } },
    writes: [{ put: 'review', review: { ...review, status: 'expired' } }],
  };
}

/** Publishing begins: from here on the task cannot be cancelled. */
export function beginPublishing(task: Task, draft: number, now: Date): Change {
  return {
    task: next(task, now, { status: 'publishing', dueAt: later(now, runningDueMs) }),
    event: { type: 'publication.started', actor: systemActor('publish'), detail: { draft } },
  };
}

/** One connector has answered. */
export function recordPublication(task: Task, publication: Publication, now: Date): Change {
  return {
    task: next(task, now, {}),
    event: {
      type: 'publication.made',
      actor: systemActor('publish'),
      detail: { connector: publication.connector, draft: publication.draft, status: publication.status, digest: publication.digest },
    },
    writes: [{ put: 'publication', publication }],
  };
}

/** How a task can end. */
export type Ending =
  | { status: 'completed' }
  | { status: 'rejected' }
  | { status: 'failed'; error: TaskError }
  | { status: 'cancelled'; actor: Actor };

/** The task has ended. Open reviews are closed with it. */
export function end(task: Task, reviews: readonly Review[], ending: Ending, now: Date): Change {
  const { waiting: _waiting, dueAt: _dueAt, ...rest } = task;
  const open = reviews.filter((review) => review.status === 'open' || review.status === 'decided');
  const waited = open.reduce((sum, review) => sum + Math.max(0, now.getTime() - Date.parse(review.openedAt)), 0);
  return {
    task: next(rest, now, {
      status: ending.status,
      finishedAt: now.toISOString(),
      reviewMs: task.reviewMs + waited,
      ...(ending.status === 'failed' ? { error: ending.error } : {}),
    }),
    event: {
      type: `task.${ending.status}`,
      actor: ending.status === 'cancelled' ? ending.actor : systemActor('settle'),
      detail: ending.status === 'failed' ? { error: ending.error.type } : {},
    },
    writes: open.map((review) => ({ put: 'review', review: { ...review, status: 'cancelled' } })),
  };
}
