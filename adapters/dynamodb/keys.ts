import { createHash } from 'node:crypto';
import type { Task } from '#domain/task/schema.ts';
import type { AttentionStatus, Urgency } from '#usecases/ports/task-store.ts';

/** The keys of the Work table, in one place. `pk` and `sk` are its primary key; gsi1 is `byTeam`, gsi2 is `byDue`, gsi3 is the sparse `bySubject`, gsi4 the sparse `byAttention`. */

const padded = (n: number, width: number) => String(n).padStart(width, '0');

export const workKeys = {
  task: (id: string) => ({ pk: `TASK#${id}`, sk: 'TASK' }),
  draft: (id: string, number: number) => ({ pk: `TASK#${id}`, sk: `DRAFT#${padded(number, 4)}` }),
  /** Ids of reviews sort by the time they were made. */
  review: (id: string, review: string) => ({ pk: `TASK#${id}`, sk: `REVIEW#${review}` }),
  /** Apart from the record, which is read without it. */
  draftClaim: (id: string, number: number) => ({ pk: `TASK#${id}#CLAIMS`, sk: padded(number, 4) }),
  publication: (id: string, draft: number, connector: string) => ({ pk: `TASK#${id}`, sk: `PUB#${padded(draft, 4)}#${connector}` }),
  event: (id: string, seq: number) => ({ pk: `TASK#${id}#EVENTS`, sk: padded(seq, 6) }),
  /** Content begins with the team. */
  content: (place: { team: string; id: string }, content: string) => ({ pk: `TEAM#${place.team}#TASK#${place.id}#CONTENT`, sk: content }),
  claim: (team: string, keySha256: string) => ({ pk: `CLAIM#${team}#${keySha256}`, sk: 'CLAIM' }),
  link: (tokenSha256: string) => ({ pk: `LINK#${tokenSha256}`, sk: 'LINK' }),
  /** What is away, all under one key: there are few. */
  outage: (who: string) => ({ pk: 'OUTAGES', sk: who }),
  rate: (team: string, window: number) => ({ pk: `RATE#${team}`, sk: String(window) }),
} as const;

export const byTeam = 'byTeam';
export const byDue = 'byDue';
export const bySubject = 'bySubject';
export const byAttention = 'byAttention';

/** Due tasks are spread over this many partitions of `byDue`, so that no single one takes all writes. */
export const dueShards = 4;

/** What the indexes of a task are made of. */
export type Indexed = Pick<
  Task,
  'id' | 'team' | 'createdAt' | 'dueAt' | 'subjectHash' | 'status' | 'waiting' | 'releaseAt' | 'finishedAt' | 'updatedAt'
>;

/** The index attributes of a task. One without `dueAt` leaves `byDue`; one without a subject never stands in `bySubject`. */
export function taskIndexes(task: Indexed): Record<string, string> {
  const shard = createHash('sha256').update(task.id).digest().readUInt8(0) % dueShards;
  return {
    gsi1pk: `TEAM#${task.team}`,
    gsi1sk: `${task.createdAt}#${task.id}`,
    ...(task.subjectHash === undefined ? {} : { gsi3pk: subjectKey(task.team, task.subjectHash), gsi3sk: `${task.createdAt}#${task.id}` }),
    ...(task.dueAt === undefined ? {} : { gsi2pk: dueKey(urgencyOf(task), shard), gsi2sk: task.dueAt }),
    ...attentionIndex(task),
  };
}

/** The partition of `byDue` where tasks of an urgency and shard stand. */
export function dueKey(urgency: Urgency, shard: number): string {
  return `DUE#${urgency}#${shard}`;
}

/** Who waits for a pause to end is looked at after all others: many of them are no reason to heal nobody. */
function urgencyOf({ waiting }: Indexed): Urgency {
  return waiting?.kind === 'automation-paused' ? 'routine' : 'urgent';
}

/** Few tasks stand in `byAttention`: those that failed or are with people by time, those that are held by what they wait for, then by time. */
function attentionIndex(task: Indexed): Record<string, string> {
  if (task.status === 'failed') return { gsi4pk: attentionKey('failed'), gsi4sk: `${task.finishedAt ?? task.updatedAt}#${task.id}` };
  if (task.status === 'in_review')
    return { gsi4pk: attentionKey('in_review'), gsi4sk: `${task.waiting?.since ?? task.updatedAt}#${task.id}` };
  if (task.status !== 'held') return {};
  return { gsi4pk: attentionKey('held'), gsi4sk: `${heldFor(task.waiting?.who ?? '')}${task.releaseAt ?? task.updatedAt}#${task.id}` };
}

export function attentionKey(status: AttentionStatus): string {
  return `ATTENTION#${status}`;
}

/** What the keys of tasks that wait for something outside begin with. */
export function heldFor(who: string): string {
  return `${who}#`;
}

/** Where the tasks of a team about one subject stand in `bySubject`. Drafts, events and content are reached through the task. */
export function subjectKey(team: string, subjectHash: string): string {
  return `SUBJECT#${team}#${subjectHash}`;
}
