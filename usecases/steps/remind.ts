import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import { mailService } from '#domain/outside/schema.ts';
import { silentOf } from '#domain/review/lifecycle.ts';
import type { Review } from '#domain/review/schema.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { systemActor } from '#domain/task/change.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import { callOutside, mustNotBeAway } from './call-outside.ts';
import { changeTask } from './change-task.ts';
import { linked, linksOf, mailsOf, type InviteDependencies, type Invited } from './invite.ts';

/**
 * Reminds those who were asked and have not voted, each with another link. It is on record before the emails leave: one that is lost is not
 * sent again.
 * @throws {OutsideAwayError} when the mail service is away; where that was known before, nobody has been reminded
 * @throws {NoReviewerError} when a group may not be asked any more
 */
export async function remind(deps: InviteDependencies, taskId: TaskId, id: ReviewId): Promise<void> {
  await mustNotBeAway(deps, mailService);
  type Found = { record: TaskRecord; review: Review; reminded: Invited[] } | undefined;
  const found = await changeTask<Found>(deps.store, taskId, async (record): Promise<{ change?: Change; value: Found }> => {
    const review = reviewOf(record, id);
    if (!review) return { value: undefined };
    const reminded = await linked(deps, record.task, review, silentOf(review));
    const writes = linksOf(reminded, record.task, review);
    const how = { by: systemActor('reconcile'), detail: { people: reminded.length }, writes };
    const reply = changeReview(record, review, { kind: 'remind' }, how, deps.clock.now());
    return 'change' in reply ? { change: reply.change, value: { record, review, reminded } } : { value: undefined };
  });
  if (!found) return;
  const mails = await mailsOf(deps, found.record, found.review, found.reminded, true);
  const replies = await Promise.allSettled(
    mails.map(({ mail, about }) => callOutside(deps, mailService, taskId, () => deps.mailer.send(mail, about))),
  );
  for (const reply of replies) if (reply.status === 'rejected') throw reply.reason;
}
