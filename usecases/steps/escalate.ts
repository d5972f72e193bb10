import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import type { ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import { hoursOf } from '#domain/identity/working-time.ts';
import { NoReviewerError } from '#domain/review/errors.ts';
import { reachesNobody } from '#domain/review/lifecycle.ts';
import { askedBesides, referenceOf, type Asked } from '#domain/review/reviewers.ts';
import type { Review } from '#domain/review/schema.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { systemActor } from '#domain/task/change.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import { after, changeTask } from './change-task.ts';
import { findGroup } from './find-group.ts';
import type { InviteDependencies } from './invite.ts';

/**
 * Asks the people of another group besides those who were asked: puts them on the review, from where they are invited. Where that group has
 * nobody who may decide, or may not be asked any more, it is on record that it was tried, and the review goes on as it was.
 * @returns the record with those who are to be invited; undefined when there is nobody to invite
 */
export async function escalate(deps: InviteDependencies, taskId: TaskId, id: ReviewId): Promise<TaskRecord | undefined> {
  return changeTask<TaskRecord | undefined>(
    deps.store,
    taskId,
    async (record): Promise<{ change?: Change; value: TaskRecord | undefined }> => {
      const review = reviewOf(record, id);
      if (!review?.escalation) return { value: undefined };
      const now = deps.clock.now();
      const { asked, hours } = await findBesides(deps, record, review, now);
      const why = reachesNobody(review) ? 'no-email-arrives' : 'nobody-decided';
      const because = `Nobody of "${review.group}" ${why === 'nobody-decided' ? 'has decided in time' : 'could be reached'}, so "${review.escalation.group}" is asked as well.`;
      const how = { by: systemActor('reconcile'), detail: { why, people: asked.length } };
      const reply = changeReview(record, review, { kind: 'escalate', asked, hours, because }, how, now);
      if (!('change' in reply)) return { value: undefined };
      return { change: reply.change, value: asked.length === 0 ? undefined : after(record, reply.change) };
    },
  );
}

type Besides = { asked: Asked[]; hours: ReturnType<typeof hoursOf> };

async function findBesides(deps: InviteDependencies, { task }: TaskRecord, review: Review, now: Date): Promise<Besides> {
  const first = await deps.groups.find(review.group, 'fresh');
  const already = review.invitations.map(({ reviewer }) => reviewer);
  try {
    const group = await findGroup(deps.groups, review.escalation?.group ?? '', await deps.registry.owner(task.automation));
    const asked = askedBesides(group, first, already, task.requester, now);
    const all = new Set([...already, ...asked.map(({ reviewer }) => reviewer)]);
    const people = [...(first ? [first] : []), group].flatMap((one) => peopleOf(one, all));
    return { asked, hours: hoursOf(people) };
  } catch (error) {
    if (error instanceof NoReviewerError) return { asked: [], hours: undefined };
    throw error;
  }
}

function peopleOf(group: ReviewerGroup, references: ReadonlySet<string>) {
  return group.people.filter((person) => references.has(referenceOf(group, person)));
}
