import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import type { Lane } from '#domain/route/pool.ts';

/** The line in front of start-task. */
export interface TaskQueue {
  send(message: { taskId: TaskId; team: string; lane: Lane }): Promise<void>;
}

/** The line of decisions on their way to the machine; a delay leaves time to undo. */
export interface DecisionQueue {
  /** @param message `number` of the vote that decided */
  send(message: { taskId: TaskId; review: ReviewId; number: number }, delaySeconds: number): Promise<void>;
}
