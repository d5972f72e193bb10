import type { TaskEnded } from '../event/schema.ts';
import { figuresOf } from './figures.ts';
import type { TaskRecord } from './record.ts';

/** The event of a task's latest end, or undefined when it has not ended. Made from the record alone, so a later try tells the same. */
export function endEvent(record: TaskRecord): TaskEnded | undefined {
  const { task } = record;
  const type = typeOf(task.status);
  if (!type) return undefined;
  const { microUsd, totalMs, reviewed } = figuresOf(record);
  return {
    id: `${task.id}.end-${task.end}`,
    type,
    version: 1,
    at: task.finishedAt ?? task.updatedAt,
    task: task.id,
    end: task.end,
    data: {
      team: task.team,
      automation: task.automation,
      revision: task.revision,
      reviewed,
      microUsd,
      totalMs,
      ...(task.error ? { error: task.error.type } : {}),
    },
  };
}

function typeOf(status: TaskRecord['task']['status']): TaskEnded['type'] | undefined {
  switch (status) {
    case 'completed':
    case 'rejected':
    case 'failed':
    case 'cancelled':
    case 'rolled_back':
      return `task.${status}`;
    default:
      return undefined;
  }
}
