import type { NewEvent } from '../audit/schema.ts';
import type { PreparedContent } from '../content/content.ts';
import type { Draft } from '../draft/schema.ts';
import type { Publication } from '../publication/schema.ts';
import type { Review, ReviewLink } from '../review/schema.ts';
import type { Task } from './schema.ts';

/** What a change writes beside the task and its event: all of it, or nothing. */
export type TaskWrite =
  | { put: 'draft'; draft: Draft }
  | { put: 'review'; review: Review }
  | { put: 'link'; tokenSha256: string; link: ReviewLink }
  | { put: 'publication'; publication: Publication }
  | { put: 'content'; content: PreparedContent };

/** A task with everything stored beside it except content and events. Drafts, reviews and publications in the order they were made. */
export type TaskRecord = { task: Task; drafts: Draft[]; reviews: Review[]; publications: Publication[] };

/** One state change: the task after it, what to tell the audit trail, and what else to write. */
export type Change = { task: Task; event: NewEvent; writes?: TaskWrite[] };

/** How an execution of the task machine stands. */
export type ExecutionStatus = 'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted' | 'missing';
