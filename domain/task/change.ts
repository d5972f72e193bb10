import type { Actor } from '../audit/schema.ts';
import type { PreparedContent } from '../content/content.ts';
import type { Review } from '../review/schema.ts';
import type { TaskWrite } from './record.ts';
import type { Task } from './schema.ts';

/** The system's own hand, by the name of the function. */
export function systemActor(ref: string): Actor {
  return { kind: 'system', ref, assurance: 'internal' };
}

/** A task after a change. */
export function changed(task: Task, now: Date, fields: Partial<Task>): Task {
  return { ...task, ...fields, version: task.version + 1, updatedAt: now.toISOString() };
}

/** A task that got on: what held it before is forgotten. */
export function gotOn({ stalled: _stalled, ...task }: Task): Task {
  return task;
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
