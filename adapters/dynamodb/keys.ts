import { createHash } from 'node:crypto';

/** The keys of the Work table, in one place. `pk` and `sk` are its primary key; gsi1 is `byTeam`, gsi2 is `byDue`, gsi3 is the sparse `bySubject`. */

const padded = (n: number, width: number) => String(n).padStart(width, '0');

export const workKeys = {
  task: (id: string) => ({ pk: `TASK#${id}`, sk: 'TASK' }),
  draft: (id: string, number: number) => ({ pk: `TASK#${id}`, sk: `DRAFT#${padded(number, 4)}` }),
  /** Ids of reviews sort by the time they were made. */
  review: (id: string, review: string) => ({ pk: `TASK#${id}`, sk: `REVIEW#${review}` }),
  publication: (id: string, draft: number, connector: string) => ({ pk: `TASK#${id}`, sk: `PUB#${padded(draft, 4)}#${connector}` }),
  event: (id: string, seq: number) => ({ pk: `TASK#${id}#EVENTS`, sk: padded(seq, 6) }),
  /** Content begins with the team. */
  content: (place: { team: string; id: string }, content: string) => ({ pk: `TEAM#${place.team}#TASK#${place.id}#CONTENT`, sk: content }),
  claim: (team: string, keySha256: string) => ({ pk: `CLAIM#${team}#${keySha256}`, sk: 'CLAIM' }),
  link: (tokenSha256: string) => ({ pk: `LINK#${tokenSha256}`, sk: 'LINK' }),
  slot: (route: string, slot: number) => ({ pk: `ROUTE#${route}`, sk: `SLOT#${padded(slot, 4)}` }),
  waiter: (route: string, waiter: { team: string; createdAt: string; taskId: string }) => ({
    pk: `ROUTE#${route}`,
    sk: `LINE#${waiter.team}#${waiter.createdAt}#${waiter.taskId}`,
  }),
  lineCursor: (route: string) => ({ pk: `ROUTE#${route}`, sk: 'CURSOR' }),
  rate: (team: string, window: number) => ({ pk: `RATE#${team}`, sk: String(window) }),
} as const;

export const byTeam = 'byTeam';
export const byDue = 'byDue';
export const bySubject = 'bySubject';

/** Due tasks are spread over this many partitions of `byDue`, so that no single one takes all writes. */
export const dueShards = 4;

/** What the indexes of a task are made of. */
export type Indexed = { id: string; team: string; createdAt: string; dueAt?: string | undefined; subjectHash?: string | undefined };

/** The index attributes of a task. One without `dueAt` leaves `byDue`; one without a subject never stands in `bySubject`. */
export function taskIndexes(task: Indexed): Record<string, string> {
  const shard = createHash('sha256').update(task.id).digest().readUInt8(0) % dueShards;
  return {
    gsi1pk: `TEAM#${task.team}`,
    gsi1sk: `${task.createdAt}#${task.id}`,
    ...(task.subjectHash === undefined ? {} : { gsi3pk: subjectKey(task.team, task.subjectHash), gsi3sk: `${task.createdAt}#${task.id}` }),
    ...(task.dueAt === undefined ? {} : { gsi2pk: `DUE#${shard}`, gsi2sk: task.dueAt }),
  };
}

/** Where the tasks of a team about one subject stand in `bySubject`. Drafts, events and content are reached through the task. */
export function subjectKey(team: string, subjectHash: string): string {
  return `SUBJECT#${team}#${subjectHash}`;
}
