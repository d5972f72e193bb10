import type { TaskId } from '#domain/identity/ids.ts';

/** Slots of a model route and the line of tasks that wait for one. */
export interface Slots {
  /** Takes a slot until a time, or answers false when all are taken. Taking twice for one task keeps its slot. */
  acquire(route: string, slots: number, taskId: TaskId, now: Date, until: Date): Promise<boolean>;
  release(route: string, taskId: TaskId): Promise<void>;
  /** Puts a task in line. Teams are served in turn, tasks of one team in the order they came. */
  enterLine(route: string, waiter: { team: string; createdAt: string; taskId: TaskId }): Promise<void>;
  /** Takes a task out of the line, if it stands there. */
  leaveLine(route: string, waiter: { team: string; createdAt: string; taskId: TaskId }): Promise<void>;
  /** Takes the next task out of the line. */
  next(route: string): Promise<{ team: string; taskId: TaskId } | undefined>;
}
