import { modelWait, nextDraft } from '#domain/task/model-wait.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { WaitingFor } from '#domain/task/schema.ts';
import type { DraftClaims } from '../ports/draft-claims.ts';

/** What a task waits for while the next draft is neither there nor being written; undefined when it does not wait for a model. */
export async function findModelWait(claims: Pick<DraftClaims, 'find'>, record: TaskRecord, now: Date): Promise<WaitingFor | undefined> {
  const draft = nextDraft(record);
  if (draft === undefined) return undefined;
  const until = await claims.find(record.task.id, draft);
  return until === undefined || until <= now ? modelWait(record) : undefined;
}
