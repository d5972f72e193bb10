import type { TaskEnded } from '#domain/event/schema.ts';

/** Tells the outside world that a task has ended. No content. */
export interface DomainEvents {
  publish(event: TaskEnded): Promise<void>;
}
