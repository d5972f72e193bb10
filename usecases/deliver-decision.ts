import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import { states } from '#domain/task/states.ts';
import type { DecisionQueue, TaskQueue } from './ports/queues.ts';
import { deliver, type Delivered } from './steps/deliver.ts';
import type { ResumeDependencies } from './steps/resume-machine.ts';

/** A message of the decision queue. `number` is of the vote that decided. */
export type DecisionMessage = { taskId: TaskId; review: ReviewId; number: number };

export type DeliverDecisionDependencies = ResumeDependencies & { queue: DecisionQueue; starts: TaskQueue };

/**
 * Takes a message of the decision queue; one that comes before its time goes back for what is left of it. Where another draft was asked for,
 * the task's next run starts at once, since a person waits for it.
 */
export async function deliverDecision(deps: DeliverDecisionDependencies, message: DecisionMessage): Promise<Delivered> {
  const delivered = await deliver(deps, message.taskId, message.review, message.number);
  const { kind, task } = delivered;
  if (kind === 'early') await deps.queue.send(message, delivered.remainingSeconds);
  else if (states[task.status].carrier === 'queue') await deps.starts.send({ taskId: task.id, team: task.team, lane: 'interactive' });
  return delivered;
}
