import { asksModel, entryOf } from './entry.ts';
import type { TaskRecord } from './record.ts';
import type { WaitingFor } from './schema.ts';

/** The draft that a task that runs would ask a model for next; undefined when it asks for none. */
export function nextDraft(record: TaskRecord): number | undefined {
  const { task } = record;
  if (task.status !== 'running') return undefined;
  const entry = entryOf(record);
  if (!asksModel(entry)) return undefined;
  return 'draft' in entry ? entry.draft : 1;
}

/** What a task waits for while the next draft is neither there nor being written. Said to whoever asks, and stored nowhere. */
export function modelWait({ task }: TaskRecord): WaitingFor {
  return {
    kind: 'model',
    who: `route:${task.route}`,
    since: task.updatedAt,
    act: 'Goes on by itself when it is its turn; tasks of other teams have theirs in between. After a call that died it comes again within minutes.',
  };
}
