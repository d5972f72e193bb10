import type { TaskEnded } from '../event/schema.ts';
import { figuresOf } from './figures.ts';
import type { TaskRecord } from './record.ts';
import type { Telling } from './telling.ts';

/** Ends that have to be told, oldest first: the latest as its record has it, and those before which it was tried again. */
export function untoldEnds(record: TaskRecord): Telling[] {
  const { outbox = [], untold } = record.task;
  const latest = untold && tellingOf(record);
  return latest ? [...outbox, latest] : outbox;
}

/** What has to be told of a task's latest end, or undefined when it has not ended. */
export function tellingOf(record: TaskRecord): Telling | undefined {
  const { task } = record;
  const type = typeOf(task.status);
  if (!type) return undefined;
  const figures = figuresOf(record);
  const { microUsd, totalMs, reviewed } = figures;
  return {
    figures,
    event: {
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
