import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import type { DecisionQueue } from './ports/queues.ts';
import { deliver, type Delivered } from './steps/deliver.ts';
import type { ResumeDependencies } from './steps/resume-machine.ts';

/** A message of the decision queue. `number` is of the vote that decided. */
export type DecisionMessage = { taskId: TaskId; review: ReviewId; number: number };

/** Takes a message of the decision queue; one that comes before its time goes back for what is left of it. */
export async function deliverDecision(deps: ResumeDependencies & { queue: DecisionQueue }, message: DecisionMessage): Promise<Delivered> {
  const delivered = await deliver(deps, message.taskId, message.review, message.number);
  if (delivered.kind === 'early') await deps.queue.send(message, delivered.remainingSeconds);
  return delivered;
}
