import { hasOutput, type Draft } from '#domain/draft/schema.ts';
import { hoursOf } from '#domain/identity/working-time.ts';
import { idBytes, newReviewId, type TaskId } from '#domain/identity/ids.ts';
import { proposalOf } from '#domain/publication/proposal.ts';
import { OutsideAwayError } from '#domain/outside/errors.ts';
import { resolveTargets, type ConnectorConfigs } from '#domain/publication/target.ts';
import { commandReview, reachesNobody, uninvited } from '#domain/review/lifecycle.ts';
import { enoughAsked, referenceOf, reviewersOf } from '#domain/review/reviewers.ts';
import type { Review } from '#domain/review/schema.ts';
import { tally } from '#domain/review/tally.ts';
import { deadlineOf } from '#domain/review/timing.ts';
import { contentWrite, openMs, systemActor } from '#domain/task/change.ts';
import { ContentUnreadableError } from '#domain/task/errors.ts';
import { commandTask } from '#domain/task/lifecycle.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import { regenerationsOf } from '#domain/task/regeneration.ts';
import { changeReview } from '#domain/task/review-change.ts';
import type { Task } from '#domain/task/schema.ts';
import { isOver } from '#domain/task/states.ts';
import { after, changeTask } from './steps/change-task.ts';
import { deliver, type DeliverReply } from './steps/deliver.ts';
import { findGroup } from './steps/find-group.ts';
import {
  inviteMissing,
  invitedOf,
  linksOf,
  sendInvitations,
  type Invitations,
  type InviteDependencies,
  type Invited,
} from './steps/invite.ts';
import { resumeMachine, type ResumeDependencies } from './steps/resume-machine.ts';
import { draftOf, findOutput, pinnedRevision, readInput } from './task-contents.ts';

export type RequestReviewDependencies = ResumeDependencies &
  InviteDependencies & {
    /** Of the stage: a reviewer is shown where exactly the draft would be published. */
    connectors: ConnectorConfigs;
    catalogueBucket: string;
  };

/** @param attempt of the state in its run, from 0: a retry brings a new token */
export type ReviewRequest = { taskId: TaskId; run: number; attempt: number; draft: number; taskToken: string };

export type RequestReviewReply =
  /** `refused`: references of reviewers whose address the mail service will not take. */
  | ({ kind: 'asked' } & Invitations)
  /** The review is open, and the mail service is away: the reconciler sends what is missing. */
  | { kind: 'not-mailed' }
  /** An earlier try asked. */
  | { kind: 'already-asked' }
  /** The review was decided or had expired before this run came to it: where its result stands now. */
  | { kind: 'already-over'; result: DeliverReply['kind'] }
  /** The task has ended or is being published, or a newer run has begun: whatever waits with this token is not waited for. */
  | { kind: 'superseded' };

type Asked =
  | { step: 'mail'; record: TaskRecord; task: Task; review: Review; invited: Invited[] }
  /** The review is open since an earlier try: those without a receipt are asked now. */
  | { step: 'remind'; task: Task; review: Review }
  | { step: 'over'; task: Task; review: Review }
  | { step: 'keep'; task: Task }
  | { step: 'superseded'; task: Task };

/**
 * Asks a group of people to decide about a draft: one transaction with the review, what it shows and the links, then one email a
 * reviewer. Memoized per draft and end, except for the task token: a retry brings a new one, and the newest is stored.
 *
 * @throws {NoReviewerError} nobody may decide, or no address is taken: the gate stays shut
 * @throws {DraftMissingError} {@link RevisionMissingError} {@link ContentUnreadableError} what it is about is missing
 */
export async function requestReview(
  deps: RequestReviewDependencies,
  request: ReviewRequest,
  seen: (task: Task) => void,
): Promise<RequestReviewReply> {
  const asked = await changeTask<Asked>(deps.store, request.taskId, async (record) => {
    const { task } = record;
    seen(task);
    // Nothing is made for an answer that nobody would take; the task's lifecycle has the last word.
    if (isOver(task, request.run)) return { value: { step: 'superseded', task } };
    const review = reviewAbout(record, request.draft);
    return review ? renew(deps, record, review, request) : open(deps, record, request);
  });
  if (asked.step === 'superseded') {
    // Else the state would wait for as long as it may.
    await deps.tokens.succeed(request.taskToken, {
      taskId: request.taskId,
      run: request.run,
      draft: request.draft,
      verdict: 'superseded',
    });
    return { kind: 'superseded' };
  }
  switch (asked.step) {
    case 'mail':
      return mail(deps, asked);
    case 'remind':
      return uninvited(asked.review).length > 0 || reachesNobody(asked.review) ? mail(deps, asked) : { kind: 'already-asked' };
    case 'keep':
      return { kind: 'already-asked' };
    case 'over': {
      const { id, status } = asked.review;
      const result = status === 'expired' ? await resumeMachine(deps, request.taskId, id) : (await deliver(deps, request.taskId, id)).kind;
      return { kind: 'already-over', result };
    }
    default:
      return asked satisfies never;
  }
}

/** The review that was opened about a draft since the task's last end, or one before that was approved, as it was or with edits. */
function reviewAbout({ task, reviews }: TaskRecord, draft: number): Review | undefined {
  return (
    reviews.findLast(({ about, end, status }) => about.draft === draft && end === task.end && status !== 'lapsed') ??
    reviews.findLast((review) => review.about.draft === draft && isApproved(review))
  );
}

function isApproved(review: Review): boolean {
  return review.status === 'delivered' && tally(review).kind === 'approved';
}

type Step = { change?: Change; value: Asked };

const by = systemActor('request-review');

async function open(deps: RequestReviewDependencies, record: TaskRecord, request: ReviewRequest): Promise<Step> {
  const { task } = record;
  const now = deps.clock.now();
  const draft = draftOf(record, request.draft);
  const { spec } = await pinnedRevision(deps.registry, task);
  const [input, output] = await Promise.all([readInput(deps.contents, task), outputOf(deps, task, draft)]);
  const owner = await deps.registry.owner(task.automation);
  const stage = { connectors: deps.connectors, catalogueBucket: deps.catalogueBucket };
  const targets = resolveTargets(spec.connectors, stage, { task, input, owner });
  const content = await deps.contents.prepare(task, proposalOf(task, output, targets));
  const { slaMinutes, approvals, rejections, reminderMinutes, escalateTo, onSilence } = spec.review;
  const group = await findGroup(deps.groups, spec.review.reviewers, owner);
  const asked = enoughAsked(group, reviewersOf(group, task.requester), approvals, now);
  const invited = invitedOf(
    deps,
    task,
    group,
    asked.map(({ reviewer }) => reviewer),
  );
  const hours = hoursOf(group.people.filter((person) => asked.some(({ reviewer }) => reviewer === referenceOf(group, person))));
  const rule = { kind: 'after-first-email', minutes: slaMinutes, ...(hours ? { hours } : {}) } as const;
  const review: Review = {
    id: newReviewId(now, deps.random.bytes(idBytes)),
    taskId: task.id,
    team: task.team,
    about: { kind: 'draft', draft: draft.number },
    end: task.end,
    purpose: hasOutput(draft) ? 'release' : 'write',
    // Where approval is out of reach, nothing is left to wait for.
    needs: { approvals, rejections: Math.min(rejections, asked.length - approvals + 1) },
    regenerations: Math.max(0, spec.review.maxRegenerations - regenerationsOf(record)),
    overrule: spec.review.overrule,
    status: 'open',
    reasons: draft.judgement?.reasons ?? [],
    proposal: content.ref,
    group: group.name,
    openedAt: now.toISOString(),
    deadline: { at: deadlineOf({ deadline: { at: '', rule } }, now), rule },
    ...(reminderMinutes === undefined ? {} : { reminder: { beforeMinutes: reminderMinutes } }),
    ...(escalateTo ? { escalation: escalateTo } : {}),
    // What nobody decided about is not shown to people in a circle.
    ...(onSilence === 'fallback' && draft.source !== 'canned' ? { onSilence } : {}),
    votes: [],
    cast: 0,
    waiter: { kind: 'execution', taskToken: request.taskToken, run: request.run, attempt: request.attempt },
    invitations: asked,
  };
  const older = replaced(record, review, now);
  const writes = [contentWrite(content), ...linksOf(invited, task, review), ...older.map(reviewWrite)];
  const decision = commandTask(record, { kind: 'take-review', fact: { type: 'requested', review }, by, writes, run: request.run }, now);
  if (!('change' in decision)) return { value: { step: 'superseded', task } };
  // The time people had the older ones before them counts, as with any review that is closed.
  const reviewMs = older.reduce((sum, each) => sum + openMs(each, now), decision.change.task.reviewMs);
  const change: Change = { ...decision.change, task: { ...decision.change.task, reviewMs } };
  return { change, value: { step: 'mail', record: after(record, change), task: change.task, review, invited } };
}

/** A person is asked about a newer draft: open reviews of older ones need no answer any more. */
function replaced({ reviews }: TaskRecord, newer: Review, now: Date): Review[] {
  return reviews.flatMap((review) => {
    const reply = commandReview(review, { kind: 'replace', by: newer.id }, now);
    return 'fact' in reply ? [reply.fact.review] : [];
  });
}

function reviewWrite(review: Review): TaskWrite {
  return { put: 'review', review };
}

function renew(deps: RequestReviewDependencies, record: TaskRecord, review: Review, request: ReviewRequest): Step {
  const { task } = record;
  const standing: Asked = review.status === 'open' ? { step: 'remind', task, review } : { step: 'over', task, review };
  if (review.waiter?.taskToken === request.taskToken) return { value: standing };
  const { taskToken, run, attempt } = request;
  const command = { kind: 'renew', taskToken, run, attempt } as const;
  const reply = changeReview(record, review, command, { by, run }, deps.clock.now());
  if ('reviewRefused' in reply) return { value: { step: 'keep', task } };
  if ('taskRefused' in reply) return { value: { step: 'superseded', task } };
  return { change: reply.change, value: { ...standing, task: reply.change.task } };
}

/** Invites, now or once more. While the mail service is away the run waits as it would have: the review is open, and due. */
async function mail(deps: RequestReviewDependencies, asked: Extract<Asked, { step: 'mail' | 'remind' }>): Promise<RequestReviewReply> {
  try {
    const invitations =
      asked.step === 'mail'
        ? await sendInvitations(deps, asked.record, asked.review, asked.invited, by.ref)
        : await inviteMissing(deps, asked.task.id, asked.review.id, by.ref);
    return { kind: 'asked', ...invitations };
  } catch (error) {
    if (error instanceof OutsideAwayError) return { kind: 'not-mailed' };
    throw error;
  }
}

/** The output of a draft, or nothing where a person writes it. @throws {ContentUnreadableError} when it should be there and is not */
async function outputOf({ contents }: RequestReviewDependencies, task: Task, draft: Draft) {
  if (!hasOutput(draft)) return {};
  const output = await findOutput(contents, task, draft);
  if (!output)
    throw new ContentUnreadableError(`The output of draft ${draft.number} of ${task.id} is not there, or is not what was stored.`);
  return output;
}
