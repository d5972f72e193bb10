import type { EventDetail } from '#domain/audit/schema.ts';
import type { CheckResult } from '#domain/check/schema.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import type { Draft } from '#domain/draft/schema.ts';
import { proposalOf } from '#domain/publication/proposal.ts';
import { approveEdited, approveShown } from '#domain/review/approval.ts';
import { csrfValue, sameCsrf } from '#domain/review/csrf.ts';
import { maxReasonLength, type DecisionForm } from '#domain/review/decision-form.ts';
import { commandReview, type ReviewCommand, type ReviewRefusal } from '#domain/review/lifecycle.ts';
import type { LinkToken } from '#domain/review/link.ts';
import { colleaguesOf, mayDecide } from '#domain/review/reviewers.ts';
import type { Review, Vote, VoteKind } from '#domain/review/schema.ts';
import { reviewOf, standingOf } from '#domain/review/standing.ts';
import { localeOf, textsOf, type Texts } from '#domain/review/texts/texts.ts';
import type { Fault, ReviewView } from '#domain/review/view.ts';
import { contentWrite } from '#domain/task/change.ts';
import type { Change, TaskWrite } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import type { Task } from '#domain/task/schema.ts';
import type { DecisionQueue } from './ports/queues.ts';
import { changeTask } from './steps/change-task.ts';
import { groupsOf } from './steps/find-group.ts';
import { followLink, type FollowedLink } from './steps/follow-link.ts';
import { readBasis, viewReview, type ReviewBasis, type ViewReviewDependencies } from './steps/view-review.ts';
import { nextDraft } from './task-contents.ts';

export type DecideReviewDependencies = ViewReviewDependencies & { queue: DecisionQueue };

export type DecideReply =
  | { kind: 'unknown' }
  /** `queued` is false when the queue did not take it: the decision stands, the reconciler delivers it. */
  | { kind: 'decided'; vote: Vote; queued: boolean; token: LinkToken; task: Task }
  /** The vote counts, and the review needs more. */
  | { kind: 'voted'; vote: Vote; token: LinkToken; task: Task }
  | { kind: 'undone'; token: LinkToken; task: Task }
  /** A colleague is asked instead. */
  | { kind: 'handed-over'; token: LinkToken; task: Task }
  /** Decided by somebody else (or by an earlier press), expired, replaced, cancelled; or this person may not decide. */
  | { kind: 'too-late'; view: Exclude<ReviewView, { kind: 'open' }>; task: Task }
  /** The form belongs to a page that no longer shows what stands. */
  | { kind: 'outdated'; texts: Texts; token: LinkToken; task: Task }
  /** Nothing was decided: the view has what was typed and what is wrong with it. */
  | { kind: 'not-valid'; view: Extract<ReviewView, { kind: 'open' }>; task: Task };

type Pressed =
  | { step: 'voted'; vote: Vote; finalAt: string | undefined }
  | { step: 'undone' }
  | { step: 'handed-over' }
  | { step: 'too-late' }
  | { step: 'outdated' }
  | { step: 'not-valid'; faults: Fault[] };
type VoteForm = DecisionForm & { decision: VoteKind };
type Step = { change?: Change; value: Pressed };

/**
 * Takes a press of a button. Exactly one decision wins: it is a conditional write on the task's version, and whoever loses reads
 * again and finds it decided. The machine hears of it later, through the queue, when the time to undo is over.
 */
export async function decideReview(deps: DecideReviewDependencies, linkText: string | undefined, form: DecisionForm): Promise<DecideReply> {
  const followed = await followLink(deps.store, linkText);
  if (!followed) return { kind: 'unknown' };
  const { token } = followed;
  const { task } = followed.record;
  const pressed = await changeTask(deps.store, task.id, (record): Step | Promise<Step> => {
    const review = reviewOf(record, followed.review.id);
    if (!review) return { value: { step: 'too-late' } };
    const current: FollowedLink = { ...followed, record, review };
    const { decision } = form;
    if (decision === 'undo') return undo(deps, current, form);
    return decision === 'handover' ? handOver(deps, current, form) : vote(deps, current, { ...form, decision });
  });
  switch (pressed.step) {
    case 'voted': {
      const { vote: cast, finalAt } = pressed;
      if (finalAt === undefined) return { kind: 'voted', vote: cast, token, task };
      return { kind: 'decided', vote: cast, queued: await enqueue(deps, followed.review, cast, finalAt), token, task };
    }
    case 'undone':
      return { kind: 'undone', token, task };
    case 'handed-over':
      return { kind: 'handed-over', token, task };
    case 'outdated':
      return outdated(deps, followed);
    case 'too-late':
    case 'not-valid':
      return refuse(deps, followed, form, pressed);
    default:
      return pressed satisfies never;
  }
}

function undo(deps: DecideReviewDependencies, followed: FollowedLink, form: DecisionForm): Step {
  const { token, link, review } = followed;
  const command: ReviewCommand = { kind: 'undo', reviewer: link.reviewer };
  const reply = commandReview(review, command, deps.clock.now());
  // Pressed twice: the first press has opened the review again.
  if ('refused' in reply) return { value: { step: reply.refused === 'done' ? 'undone' : 'too-late' } };
  const since = review.votes.find(({ reviewer }) => reviewer === link.reviewer)?.number ?? review.cast;
  if (!isOfAPageSince(form.csrf, token, review, since)) return { value: { step: 'outdated' } };
  return commit(deps, followed, command, {}, () => ({ step: 'undone' }));
}

/** Whether the value is of a page that was shown since a vote: what others have said meanwhile hinders nobody from taking their own back. */
function isOfAPageSince(csrf: string, token: LinkToken, review: Review, since: number): boolean {
  for (let cast = since; cast <= review.cast; cast += 1) if (sameCsrf(csrf, csrfValue(token, { ...review, cast }))) return true;
  return false;
}

/** Leaves the decision to somebody else of the group. */
async function handOver(deps: DecideReviewDependencies, followed: FollowedLink, form: DecisionForm): Promise<Step> {
  const { token, link, record, review } = followed;
  const { task } = record;
  const { kind } = standingOf(review, record.reviews, link, deps.clock.now());
  // Pressed twice: the first press has handed it over.
  if (kind === 'handed-over') return { value: { step: 'handed-over' } };
  const { group, others } = await groupsOf(deps.groups, review, link, 'fresh');
  if (kind !== 'open' || !group || mayDecide(group, link, task, others) !== 'yes') return { value: { step: 'too-late' } };
  if (!sameCsrf(form.csrf, csrfValue(token, review)) || form.digest !== review.proposal.sha256) return { value: { step: 'outdated' } };
  const { faults } = textsOf(localeOf(group, link, task));
  const to = colleaguesOf({ group, others }, task.requester, review, link.reviewer).find(({ id }) => id === form.to);
  if (!to) return { value: { step: 'not-valid', faults: [{ ofReason: true, message: faults.colleagueMissing }] } };
  const from = { reviewer: link.reviewer, name: link.reviewerName };
  const command: ReviewCommand = { kind: 'hand-over', from, to: { reviewer: to.ref, name: to.name } };
  const reply = commandReview(review, command, deps.clock.now());
  if ('refused' in reply && reply.refused === 'too-few')
    return { value: { step: 'not-valid', faults: [{ ofReason: true, message: faults.neededToo }] } };
  return commit(deps, followed, command, { detail: { from: from.reviewer, to: to.ref } }, () => ({ step: 'handed-over' }));
}

async function vote(deps: DecideReviewDependencies, followed: FollowedLink, form: VoteForm): Promise<Step> {
  const { token, link, record, review } = followed;
  const { task } = record;
  if (standingOf(review, record.reviews, link, deps.clock.now()).kind !== 'open') return { value: { step: 'too-late' } };
  const { group, others } = await groupsOf(deps.groups, review, link, 'fresh');
  if (mayDecide(group, link, task, others) !== 'yes') return { value: { step: 'too-late' } };
  if (!sameCsrf(form.csrf, csrfValue(token, review)) || form.digest !== review.proposal.sha256) return { value: { step: 'outdated' } };
  const texts = textsOf(localeOf(group, link, task));
  const notValid = (...found: Fault[]): Step => ({ value: { step: 'not-valid', faults: found } });
  if (form.reason.length > maxReasonLength)
    return notValid({ ofReason: true, message: texts.faults.reasonTooLong(form.reason.length, maxReasonLength) });

  const basis = await readBasis(deps, record, review);
  if (!basis) return { value: { step: 'too-late' } };
  const made = await make(deps, followed, basis, form, texts);
  if ('faults' in made) return notValid(...made.faults);

  const reason = form.reason === '' ? undefined : await deps.contents.prepare(task, form.reason);
  const { writes: madeOf, ...what } = made;
  const { reviewer, reviewerName } = link;
  const by = { reviewer, reviewerName, assurance: 'link' } as const;
  const cast = { kind: form.decision, ...what, ...by, ...(reason ? { reason: reason.ref } : {}) };
  const command: ReviewCommand = { kind: 'vote', vote: cast, undoSeconds: basis.spec.undoSeconds };
  const detail = what.overruled.length === 0 ? {} : { overruled: what.overruled.join(' ') };
  const writes = [...madeOf, ...(reason ? [contentWrite(reason)] : [])];
  return commit(deps, followed, command, { detail, writes }, ({ votes, finalAt }) => {
    const last = votes.at(-1);
    return last ? { step: 'voted', vote: last, finalAt } : { step: 'too-late' };
  });
}

/** One commit, two deciders: the review's own, and its task's, which takes the fact. */
function commit(
  { clock }: DecideReviewDependencies,
  { link, record, review }: FollowedLink,
  command: ReviewCommand,
  more: { detail?: EventDetail; writes?: TaskWrite[] },
  pressed: (after: Review) => Pressed,
): Step {
  const by = { kind: 'reviewer', ref: link.reviewer, assurance: 'link' } as const;
  const reply = changeReview(record, review, command, { by, ...more }, clock.now());
  if ('change' in reply) return { change: reply.change, value: pressed(reply.review) };
  return { value: { step: 'reviewRefused' in reply ? refusedAs(reply.reviewRefused) : 'too-late' } };
}

function refusedAs(refused: ReviewRefusal): 'too-late' | 'outdated' {
  return refused === 'stale' ? 'outdated' : 'too-late';
}

/** What a vote is for: a draft, and what would be published of it. */
type Made = Pick<Vote, 'draft' | 'proposal' | 'overruled' | 'asksFor'> & { writes: TaskWrite[] };

/** What a press makes of the draft that was shown, or why it cannot be taken. */
async function make(
  deps: DecideReviewDependencies,
  followed: FollowedLink,
  basis: ReviewBasis,
  { decision, reason, output: typed }: VoteForm,
  texts: Texts,
): Promise<Made | { faults: Fault[] }> {
  const { about, proposal, overrule } = followed.review;
  const shown = { draft: about.draft, proposal, writes: [] };
  const given = { overrule, reason, texts };
  switch (decision) {
    case 'approve': {
      const approved = approveShown(basis.draft, given);
      return 'faults' in approved ? approved : { ...shown, ...approved };
    }
    case 'edit': {
      const {
        spec,
        proposal: { output },
        input,
        evidence,
      } = basis;
      const approved = approveEdited(spec, { output, input, evidence }, typed, given);
      return 'faults' in approved ? approved : { ...(await writtenDraft(deps, followed, basis, approved)), overruled: approved.overruled };
    }
    case 'regenerate':
      if (followed.review.regenerations === 0) return { faults: [{ ofReason: true, message: texts.faults.noMoreDrafts }] };
      if (reason === '') return { faults: [{ ofReason: true, message: texts.faults.noteMissing }] };
      return { ...shown, overruled: [], asksFor: nextDraft(followed.record) };
    case 'reject':
      return reason === '' ? { faults: [{ ofReason: true, message: texts.faults.reasonMissing }] } : { ...shown, overruled: [] };
    default:
      return decision satisfies never;
  }
}

/** The draft a reviewer made of the one shown. It would be published where the shown one would. */
async function writtenDraft(
  deps: DecideReviewDependencies,
  { record, review }: FollowedLink,
  { draft: shown, proposal }: ReviewBasis,
  { output, checks }: { output: JsonObject; checks: CheckResult[] },
): Promise<Omit<Made, 'overruled'>> {
  const { task } = record;
  const [written, results, approved] = await Promise.all([
    deps.contents.prepare(task, output),
    deps.contents.prepare(task, checks),
    deps.contents.prepare(task, proposalOf(task, output, proposal.targets)),
  ]);
  const at = deps.clock.now().toISOString();
  const draft: Draft = {
    number: nextDraft(record),
    source: 'reviewer',
    outcome: 'answered',
    evidence: shown.evidence,
    attempts: [],
    usage: { inputTokens: 0, outputTokens: 0 },
    latencyMs: 0,
    output: written.ref,
    at,
    judgement: {
      verdict: 'written',
      checks: checks.map(({ check, result }) => ({ check, result })),
      results: results.ref,
      confidence: null,
      confidenceParts: {},
      reasons: [`Written by a reviewer from draft ${review.about.draft}.`],
      at,
    },
  };
  const contents = [written, results, approved].map(contentWrite);
  return { draft: draft.number, proposal: approved.ref, writes: [{ put: 'draft', draft }, ...contents] };
}

async function enqueue(deps: DecideReviewDependencies, review: Review, { number, at }: Vote, finalAt: string): Promise<boolean> {
  try {
    await deps.queue.send({ taskId: review.taskId, review: review.id, number }, (Date.parse(finalAt) - Date.parse(at)) / 1000);
    return true;
  } catch {
    // The decision is on record and due: the reconciler delivers it. To the reviewer it counts.
    return false;
  }
}

/** Shows the review as it stands now, with what was typed if it still is open. */
async function refuse(
  deps: DecideReviewDependencies,
  followed: FollowedLink,
  form: DecisionForm,
  pressed: Extract<Pressed, { step: 'too-late' | 'not-valid' }>,
): Promise<DecideReply> {
  const current = await followLink(deps.store, followed.token);
  if (!current) return { kind: 'unknown' };
  const { task } = current.record;
  const view = await viewReview(deps, current);
  if (view.kind !== 'open') return { kind: 'too-late', view, task };
  if (pressed.step !== 'not-valid' || form.decision === 'undo') return outdated(deps, current);
  return {
    kind: 'not-valid',
    view: { ...view, attempt: { decision: form.decision, typed: form.output, reason: form.reason, faults: pressed.faults } },
    task,
  };
}

async function outdated(deps: DecideReviewDependencies, { token, link, record: { task }, review }: FollowedLink): Promise<DecideReply> {
  const { group } = await groupsOf(deps.groups, review, link);
  return { kind: 'outdated', texts: textsOf(localeOf(group, link, task)), token, task };
}
