import { createHash } from 'node:crypto';

/** The keys of the Work table, in one place. `pk` and `sk` are its primary key; gsi1 is `byTeam`, gsi2 is `byDue`. */

const padded = (n: number, width: number) => String(n).padStart(width, '0');

export const workKeys = {
  task: (id: string) => ({ pk: `TASK#${id}`, sk: 'TASK' }),
  draft: (id: string, number: number) => ({ pk: `TASK#${id}`, sk: `DRAFT#${padded(number, 4)}` }),
  review: (id: string, draft: number) => ({ pk: `TASK#${id}`, sk: `REVIEW#${padded(draft, 4)}` }),
  publication: (id: string, draft: number, connector: string) => ({ pk: `TASK#${id}`, sk: `PUB#${padded(draft, 4)}#${connector}` }),
  event: (id: string, seq: number) => ({ pk: `TASK#${id}#EVENTS`, sk: padded(seq, 6) }),
  content: (id: string, name: string) => ({ pk: `TASK#${id}#CONTENT`, sk: name }),
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

/** Due tasks are spread over this many partitions of `byDue`, so that no single one takes all writes. */
export const dueShards = 4;

/** The index attributes of a task. A task without `dueAt` leaves `byDue`. */
export function taskIndexes(task: { id: string; team: string; createdAt: string; dueAt?: string | undefined }): Record<string, string> {
  const shard = createHash('sha256').update(task.id).digest().readUInt8(0) % dueShards;
  return {
    gsi1pk: `TEAM#${task.team}`,
    gsi1sk: `${task.createdAt}#${task.id}`,
    ...(task.dueAt === undefined ? {} : { gsi2pk: `DUE#${shard}`, gsi2sk: task.dueAt }),
  };
}
