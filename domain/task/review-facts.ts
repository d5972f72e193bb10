import type { EventDetail, EventType } from '../audit/schema.ts';
import { askedAt, isPending, reachesNobody, uninvited, type ReviewFact } from '../review/lifecycle.ts';
import type { Review } from '../review/schema.ts';
import { tally } from '../review/tally.ts';
import { groupsAsked, isSilent, mayEscalate, nextTimeOf } from '../review/timing.ts';
import { changed, gotOn, inLine, later, openMs } from './change.ts';
import type { Decision, TaskCommand } from './commands.ts';
import { deliveryGraceMs, emailDueMs, runningDueMs } from './due.ts';
import type { TaskRecord } from './record.ts';
import type { Task, WaitingFor } from './schema.ts';
import { hasEnded } from './states.ts';

/**
 * What a task makes of what happened to one of its reviews, in the same commit. Only a task that is in review waits for people; while
 * another run is on its way to the review, votes are kept and the run finds them.
 */
export function takeReview({ task, reviews }: TaskRecord, command: Extract<TaskCommand, { kind: 'take-review' }>, now: Date): Decision {
  const { fact, by, detail = {}, writes = [], run } = command;
  if (run !== undefined && run !== task.run) return { refused: 'superseded' };
  if (isOfPeople(fact.type) && reviews.at(-1) !== undefined && !isNewest(reviews, fact.review)) return { refused: 'not-now' };
  const others = reviews.some((review) => review.id !== fact.review.id && isPending(review));
  const fields = fieldsAfter(task, fact, others, now);
  if (fields === 'not-now') return { refused: 'not-now' };
  const known = movesOn(fact.type) ? gotOn(task) : task;
  const { waiting: _waiting, ...rest } = known;
  return {
    change: {
      task: changed('waiting' in fields && fields.waiting === undefined ? rest : known, now, withoutUndefined(fields)),
      event: { type: eventTypes[fact.type], actor: by, detail: { review: fact.review.id, ...factDetail(fact), ...detail } },
      writes: [{ put: 'review', review: fact.review }, ...writes],
    },
  };
}

/** What people, or the clock, did to a review; only the newest is about what would leave. */
function isOfPeople(type: ReviewFact['type']): boolean {
  return (
    type === 'handed-over' || type === 'voted' || type === 'decided' || type === 'undone' || type === 'delivered' || type === 'expired'
  );
}

/** What a review has once: after it, the days that people took are not held against what is away later. */
function movesOn(type: ReviewFact['type']): boolean {
  return type === 'requested' || type === 'delivered' || type === 'expired';
}

function isNewest(reviews: readonly Review[], review: Review): boolean {
  return reviews.at(-1)?.id === review.id;
}

/** Fields of the task that follow; `waiting: undefined` ends a wait. */
type After = { [Field in keyof Task]?: Task[Field] | undefined };

/** @param others whether people still have another review of the task before them: it waits for that one then */
function fieldsAfter(task: Task, { type, review }: ReviewFact, others: boolean, now: Date): After | 'not-now' {
  // A review of something that is over, such as a second look, moves nothing.
  if (hasEnded(task)) return {};
  const inReview = task.status === 'in_review';
  const publishing = task.status === 'publishing';
  switch (type) {
    case 'requested':
    case 'renewed':
      // The machine waits with a token from now on, whatever the record said before.
      return publishing ? 'not-now' : { status: 'in_review', ...waitFor(review, now) };
    case 'emailed':
    case 'undelivered':
    case 'handed-over':
    case 'reminded':
    case 'escalated':
      return inReview && review.status === 'open' ? waitFor(review, now) : {};
    case 'unmailed':
      // When it is looked at next was set by who tried.
      return inReview ? { waiting: waitFor(review, now).waiting } : {};
    case 'invited':
      return {};
    case 'unheard':
      return inReview || task.status === 'running' ? { dueAt: later(now, deliveryGraceMs) } : {};
    case 'voted':
      return publishing ? 'not-now' : newestDraft(task, review);
    case 'decided':
      return publishing ? 'not-now' : { ...newestDraft(task, review), ...(inReview ? waitFor(review, now) : {}) };
    case 'undone':
      // An edit that was taken back is the newest draft no more.
      return publishing
        ? 'not-now'
        : { draft: Math.max(review.about.draft, ...review.votes.map(({ draft }) => draft)), ...(inReview ? waitFor(review, now) : {}) };
    case 'delivered':
    case 'expired':
      if (!inReview || others) return 'not-now';
      if (tally(review).kind === 'regenerate' || isSilent(review))
        return { ...inLine(task, now), reviewMs: task.reviewMs + openMs(review, now) };
      return { status: 'running', waiting: undefined, reviewMs: task.reviewMs + openMs(review, now), dueAt: later(now, deliveryGraceMs) };
    case 'resumed':
      if (publishing || others) return {};
      return inReview || task.status === 'running' ? { status: 'running', waiting: undefined, dueAt: later(now, runningDueMs) } : {};
    case 'replaced':
      return { reviewMs: task.reviewMs + openMs(review, now) };
    case 'cancelled':
      return {};
    case 'lapsed':
      // The approval falls with the run that would have published by it: `lapse-approval` takes both.
      return 'not-now';
    default:
      return type satisfies never;
  }
}

function newestDraft(task: Task, review: Review): After {
  return { draft: Math.max(task.draft, ...review.votes.map(({ draft }) => draft)) };
}

/** What a task in review waits for, and when the reconciler looks. */
function waitFor(review: Review, now: Date): After {
  if (review.status === 'open') {
    const asked = askedAt(review);
    const until = asked === undefined ? {} : { until: review.deadline.at };
    const waiting: WaitingFor = {
      kind: 'review',
      since: review.openedAt,
      ...until,
      who: groupsAsked(review).join(', '),
      act: askingOf(review),
    };
    // Where nobody is left to ask its time would never run, so that is looked at too: a run that found it out says so by itself before.
    const soon = uninvited(review).length > 0 || reachesNobody(review);
    return { waiting, dueAt: soon ? later(now, emailDueMs) : nextTimeOf(review) };
  }
  const until = review.finalAt ?? now.toISOString();
  const waiting: WaitingFor = {
    kind: 'decision-delivery',
    since: review.votes.at(-1)?.at ?? review.deadline.at,
    until,
    act: 'Goes on by itself when the time to undo is over.',
  };
  return { waiting, dueAt: later(new Date(Math.max(now.getTime(), Date.parse(until))), deliveryGraceMs) };
}

function askingOf(review: Review): string {
  if (askedAt(review) !== undefined) return 'A reviewer decides through the link in the email.';
  if (reachesNobody(review) && mayEscalate(review))
    return `Nobody of the group can be reached by email: "${review.escalation?.group}" is asked.`;
  if (reachesNobody(review))
    return 'Nobody of the group can be reached by email: the task fails, and can be retried once an address is mended.';
  return review.unmailedSince === undefined
    ? 'The email to its reviewers is on its way.'
    : 'No email to its reviewers has left yet; it is tried again by itself, and the platform team sees why.';
}

const eventTypes: Record<ReviewFact['type'], EventType> = {
  requested: 'review.requested',
  renewed: 'review.renewed',
  invited: 'review.invited',
  emailed: 'review.emailed',
  unmailed: 'review.unmailed',
  undelivered: 'review.undelivered',
  'handed-over': 'review.handed-over',
  voted: 'review.voted',
  decided: 'review.decided',
  undone: 'review.undone',
  delivered: 'review.delivered',
  reminded: 'review.reminded',
  escalated: 'review.escalated',
  expired: 'review.expired',
  resumed: 'review.resumed',
  unheard: 'review.unheard',
  replaced: 'review.replaced',
  cancelled: 'review.cancelled',
  lapsed: 'review.lapsed',
};

function factDetail({ type, review }: ReviewFact): EventDetail {
  const vote = review.votes.at(-1);
  switch (type) {
    case 'requested':
      return { draft: review.about.draft, group: review.group, digest: review.proposal.sha256, ...standInDetail(review) };
    case 'voted':
    case 'decided':
      return vote ? { decision: vote.kind, draft: vote.draft, digest: vote.proposal.sha256, number: vote.number } : {};
    case 'delivered':
      return vote ? { number: vote.number } : {};
    case 'undone':
      return { number: review.cast };
    case 'escalated':
      return { group: review.escalation?.group ?? '', deadline: review.deadline.at, ...standInDetail(review) };
    case 'expired':
      return review.onSilence ? { onSilence: review.onSilence } : {};
    default:
      return {};
  }
}

/** Who is asked for whom: `editors/bo for editors/erin`. */
function standInDetail({ invitations }: Review): EventDetail {
  const standIns = invitations.flatMap(({ reviewer, standsInFor = [] }) => standsInFor.map((away) => `${reviewer} for ${away}`));
  return standIns.length === 0 ? {} : { standIns: standIns.join(', ') };
}

function withoutUndefined(fields: After): Partial<Task> {
  const kept: Partial<Task> = {};
  return Object.assign(kept, Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
}
