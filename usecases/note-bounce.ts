import { reachesNobody } from '#domain/review/lifecycle.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { mayEscalate } from '#domain/review/timing.ts';
import { systemActor } from '#domain/task/change.ts';
import { TaskMissingError } from '#domain/task/errors.ts';
import type { Change } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import type { MailReport } from './ports/mailer.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { changeTask } from './steps/change-task.ts';

/**
 * What it came to. `unmoved`: nothing waits for an answer to that email, or it was said before. `unreached`: that person has not been asked;
 * `nobody` when nobody else has been either, and nobody is left: the reconciler, which finds the task due, escalates it or fails it.
 */
export type Noted = { kind: 'unmoved' } | { kind: 'unreached'; nobody: boolean };

/** Takes an email that did not arrive off the review it asks for: its receipt counts no more. */
export async function noteBounce(deps: { store: TaskStore; clock: Clock }, { about, fate }: MailReport): Promise<Noted> {
  if (fate === 'unclear') return { kind: 'unmoved' };
  const { task, reviewer } = about;
  try {
    return await changeTask<Noted>(deps.store, task, (record): { change?: Change; value: Noted } => {
      const review = reviewOf(record, about.review);
      // Who calls it spam has read it and may decide. Others are asked sooner all the same, where there are any.
      if (!review || (fate === 'unwelcome' && !mayEscalate(review))) return { value: { kind: 'unmoved' } };
      const command = { kind: 'mark-undelivered', reviewer } as const;
      const reply = changeReview(record, review, command, { by: systemActor('note-bounce'), detail: { reviewer } }, deps.clock.now());
      return 'change' in reply
        ? { change: reply.change, value: { kind: 'unreached', nobody: reachesNobody(reply.review) } }
        : { value: { kind: 'unmoved' } };
    });
  } catch (error) {
    // Retention has removed it.
    if (error instanceof TaskMissingError) return { kind: 'unmoved' };
    throw error;
  }
}
