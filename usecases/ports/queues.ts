import type { TaskId } from '#domain/identity/ids.ts';

/** The line in front of start-task. */
export interface TaskQueue {
  send(message: { taskId: TaskId; team: string; lane: 'interactive' }): Promise<void>;
}

/** The line of decisions on their way to the machine; a delay leaves time to undo. */
export interface DecisionQueue {
  send(message: { taskId: TaskId; draft: number; number: number }, delaySeconds: number): Promise<void>;
}
