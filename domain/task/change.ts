import { linkEvent } from '../audit/chain.ts';
import type { Actor, AuditEvent } from '../audit/schema.ts';
import type { PreparedContent } from '../content/content.ts';
import type { Review } from '../review/schema.ts';
import { queuedDueMs } from './due.ts';
import { lifeEndsAt } from './expiry.ts';
import type { Change, TaskWrite } from './record.ts';
import type { Task, WaitingFor } from './schema.ts';

/** The system's own hand, by the name of the function. */
export function systemActor(ref: string): Actor {
  return { kind: 'system', ref, assurance: 'internal' };
}

/** The entry of the audit trail that a change makes, at the time of the change. Made from the change alone, so whoever makes it has the same. */
export function auditOf({ task, event }: Pick<Change, 'task' | 'event'>): AuditEvent {
  return linkEvent(event, { seq: task.version, at: task.updatedAt, prevHash: task.lastHash, salt: task.salt });
}

/** A task after a change. It is looked at before retention may remove it, whatever it waits for. */
export function changed(task: Task, now: Date, fields: Partial<Task>): Task {
  const next = { ...task, ...fields, version: task.version + 1, updatedAt: now.toISOString() };
  const last = lifeEndsAt(task);
  return next.dueAt !== undefined && next.dueAt > last ? { ...next, dueAt: last } : next;
}

/** A task that got on: what held it before is forgotten. */
export function gotOn({ stalled: _stalled, ...task }: Task): Task {
  return task;
}

/** What gives a task its next run, to be started from the queue; stored steps are not repeated. */
export function inLine({ run }: Task, now: Date) {
  const waiting: WaitingFor = { kind: 'start', since: now.toISOString(), act: 'Starts by itself.' };
  return { status: 'queued', run: run + 1, waiting, dueAt: later(now, queuedDueMs) } as const;
}

/** An instant so many milliseconds later. */
export function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}

/** How long a review has been open; clocks of two machines may differ, so it is never less than nothing. */
export function openMs(review: Pick<Review, 'openedAt'>, now: Date): number {
  return Math.max(0, now.getTime() - Date.parse(review.openedAt));
}

/** Content as a part of a change. */
export function contentWrite(content: PreparedContent): TaskWrite {
  return { put: 'content', content };
}
