import { entryOf, type Entry } from '#domain/task/entry.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';
import { pinnedRevision } from '../task-contents.ts';

/** Where the next run of a task goes on. Its revision is read only where it matters: one that retrieves nothing begins with the draft. */
export async function nextEntry(registry: AutomationRegistry, record: TaskRecord): Promise<Entry> {
  const entry = entryOf(record);
  if (entry.at !== 'Retrieve') return entry;
  const { spec } = await pinnedRevision(registry, record.task);
  return entryOf(record, spec.retrieval !== undefined);
}
