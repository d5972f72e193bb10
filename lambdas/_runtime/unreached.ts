import type { TaskId } from '#domain/identity/ids.ts';
import type { StepLog } from './log.ts';

export type Count = (name: 'ReviewersUnreached', count: number) => void;

/** Tells that somebody who is to decide cannot be mailed: the alarm counts it, the log has who by reference. */
export function tellUnreached(log: StepLog, count: Count) {
  return (taskId: TaskId, reviewer: string, why: 'refused' | 'unverified'): void => {
    count('ReviewersUnreached', 1);
    log.warn('the mail service takes no email for a reviewer', { taskId, reviewer, why });
  };
}
