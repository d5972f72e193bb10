import type { Json } from '#domain/content/canonical.ts';
import type { Task } from '#domain/task/schema.ts';

/** Tells the outside world that a task reached a state worth knowing. No content. */
export interface DomainEvents {
  publish(event: { type: string; task: Task; detail: { [key: string]: Json } }): Promise<void>;
}
