import { createHash } from 'node:crypto';
import type { TaskId } from '#domain/identity/ids.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AttentionStatus, Urgency } from '#usecases/ports/task-store.ts';

/** The keys of the Work table, in one place. `pk` and `sk` are its primary key; those of its indexes are beside them. */

const padded = (n: number, width: number) => String(n).padStart(width, '0');

export const workKeys = {
  task: (id: string) => ({ pk: `TASK#${id}`, sk: 'TASK' }),
  /** Beside its task. Of two writers of one version each has an item of its own; the task says whose counts. */
  version: (id: string, { seq, hash }: { seq: number; hash: string }) => ({
    pk: `TASK#${id}`,
    sk: `V#${padded(seq, 6)}#${hash.slice(0, 16)}`,
  }),
  /** Apart from the record, which is read without it. */
  draftClaim: (id: string, number: number) => ({ pk: `TASK#${id}#CLAIMS`, sk: padded(number, 4) }),
  /** Content begins with the team. */
  content: (place: { team: string; id: string }, content: string) => ({ pk: `TEAM#${place.team}#TASK#${place.id}#CONTENT`, sk: content }),
  claim: (team: string, keySha256: string) => ({ pk: `CLAIM#${team}#${keySha256}`, sk: 'CLAIM' }),
  link: (tokenSha256: string) => ({ pk: `LINK#${tokenSha256}`, sk: 'LINK' }),
  /** What is away, all under one key: there are few. */
  outage: (who: string) => ({ pk: 'OUTAGES', sk: who }),
  rate: (team: string, counter: number, window: number) => ({ pk: `RATE#${team}#${counter}`, sk: String(window) }),
} as const;

/**
 * An index that lists tasks. A partition takes 1,000 writes a second, so each list in it is spread over `shards` of them by the task's id,
 * and read from all. Indexes hold keys alone: a version of a task that moves it in none writes nothing there. The numbers may be raised at
 * any time, since all partitions are read; `docs/scale.md`, hot partitions, says what they are for.
 */
export type TaskIndex = { readonly name: string; readonly pk: string; readonly sk: string; readonly shards: number };

/** A team's tasks by their creation: one write each. */
export const byTeam = { name: 'byTeam', pk: 'gsi1pk', sk: 'gsi1sk', shards: 4 } as const satisfies TaskIndex;
/** All tasks of the stage that are due some time: eight writes for an automatic task, some twenty for one that people see. */
export const byDue = { name: 'byDue', pk: 'gsi2pk', sk: 'gsi2sk', shards: 16 } as const satisfies TaskIndex;
/** Sparse: a team's tasks about one subject, one write each. Nobody submits 1,000 a second about one order or person: one partition does. */
export const bySubject = { name: 'bySubject', pk: 'gsi3pk', sk: 'gsi3sk', shards: 1 } as const satisfies TaskIndex;
/** Sparse: tasks of the stage that failed, are held or are with people: a write in, and one out. In an outage every task is held. */
export const byAttention = { name: 'byAttention', pk: 'gsi4pk', sk: 'gsi4sk', shards: 4 } as const satisfies TaskIndex;

/** The partitions of a list in an index. */
export function partitionsOf({ shards }: TaskIndex, list: string): string[] {
  return Array.from({ length: shards }, (_, shard) => `${list}#${shard}`);
}

/** The one of them where a task stands. Numbers of shards divide 256, so each gets as many tasks as the others. */
function partitionOf({ shards }: TaskIndex, list: string, id: TaskId): string {
  return `${list}#${createHash('sha256').update(id).digest().readUInt8(0) % shards}`;
}

/** What the indexes of a task are made of. */
export type Indexed = Pick<
  Task,
  'id' | 'team' | 'createdAt' | 'dueAt' | 'subjectHash' | 'status' | 'waiting' | 'releaseAt' | 'finishedAt' | 'updatedAt'
>;

/** The index attributes of a task. One without `dueAt` leaves `byDue`; one without a subject never stands in `bySubject`. */
export function taskIndexes(task: Indexed): Record<string, string> {
  const { id, team, subjectHash, dueAt } = task;
  const created = `${task.createdAt}#${id}`;
  const inAttention = attentionPlace(task);
  return {
    ...keyIn(byTeam, teamList(team), created, id),
    ...(subjectHash === undefined ? {} : keyIn(bySubject, subjectList(team, subjectHash), created, id)),
    ...(dueAt === undefined ? {} : keyIn(byDue, dueList(urgencyOf(task)), dueAt, id)),
    ...(inAttention === undefined ? {} : keyIn(byAttention, attentionList(inAttention.status), inAttention.place, id)),
  };
}

function keyIn(index: TaskIndex, list: string, place: string, id: TaskId): Record<string, string> {
  return { [index.pk]: partitionOf(index, list, id), [index.sk]: place };
}

export function teamList(team: string): string {
  return `TEAM#${team}`;
}

/** Where the tasks of a team about one subject stand in `bySubject`. Versions and content are reached through the task. */
export function subjectList(team: string, subjectHash: string): string {
  return `SUBJECT#${team}#${subjectHash}`;
}

export function dueList(urgency: Urgency): string {
  return `DUE#${urgency}`;
}

/** Who waits for a pause to end is looked at after all others: many of them are no reason to heal nobody. */
function urgencyOf({ waiting }: Indexed): Urgency {
  return waiting?.kind === 'automation-paused' ? 'routine' : 'urgent';
}

export function attentionList(status: AttentionStatus): string {
  return `ATTENTION#${status}`;
}

/** Few tasks stand in `byAttention`: those that failed or are with people by time, those that are held by what they wait for, then by time. */
function attentionPlace({
  id,
  status,
  finishedAt,
  releaseAt,
  updatedAt,
  waiting,
}: Indexed): { status: AttentionStatus; place: string } | undefined {
  switch (status) {
    case 'failed':
      return { status, place: `${finishedAt ?? updatedAt}#${id}` };
    case 'in_review':
      return { status, place: `${waiting?.since ?? updatedAt}#${id}` };
    case 'held':
      return { status, place: `${heldFor(waiting?.who ?? '')}${releaseAt ?? updatedAt}#${id}` };
    default:
      return undefined;
  }
}

/** What the keys of tasks that wait for something outside begin with. */
export function heldFor(who: string): string {
  return `${who}#`;
}
