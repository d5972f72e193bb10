import type { RevisionSpec } from '#domain/automation/schema.ts';
import { valueFaults } from '#domain/check/json-schema.ts';
import { outputSchemaCheck } from '#domain/check/output-schema.ts';
import type { CheckResult } from '#domain/check/schema.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import { runChecks } from '#domain/draft/run-checks.ts';
import { type Draft, hasOutput } from '#domain/draft/schema.ts';
import { sealProposal } from '#domain/publication/seal.ts';
import { csrfValue, sameCsrf } from '#domain/review/csrf.ts';
import { maxReasonLength, type DecisionForm } from '#domain/review/decision-form.ts';
import { editFields, readEdits } from '#domain/review/edit-fields.ts';
import type { LinkToken } from '#domain/review/link.ts';
import { mayDecide } from '#domain/review/reviewers.ts';
import type { Decision, DecisionKind, Review } from '#domain/review/schema.ts';
import { reviewOf, standingOf } from '#domain/review/standing.ts';
import type { FailedAttempt, ReviewView } from '#domain/review/view.ts';
import { recordDecision, undoDecision } from '#domain/task/changes.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { DecisionQueue } from './ports/queues.ts';
import { viewOf, type ShowDependencies } from './show-review.ts';
import { changeTask } from './steps/change-task.ts';
import { followLink, type FollowedLink } from './steps/follow-link.ts';
import { loadBasis, type ReviewBasis } from './steps/review-basis.ts';

export type DecideDependencies = ShowDependencies & { queue: DecisionQueue };

export type DecideReply =
  | { kind: 'unknown' }
  /** `queued` is false when the queue did not take it: the decision stands, the reconciler delivers it. */
  | { kind: 'decided'; decision: Decision; queued: boolean; token: LinkToken; task: Task }
  | { kind: 'undone'; token: LinkToken; task: Task }
  /** Decided by somebody else (or by an earlier press), expired, replaced, cancelled; or this person may not decide. */
  | { kind: 'too-late'; view: Exclude<ReviewView, { kind: 'open' }>; task: Task }
  /** The form belongs to a page that no longer shows what stands. */
  | { kind: 'outdated'; token: LinkToken; task: Task }
  /** Nothing was decided: the view has what was typed and what is wrong with it. */
  | { kind: 'not-valid'; view: Extract<ReviewView, { kind: 'open' }>; task: Task };

type Pressed =
  | { step: 'decided'; decision: Decision; task: Task }
  | { step: 'undone' }
  | { step: 'too-late' }
  | { step: 'outdated' }
  | { step: 'not-valid'; faults: FailedAttempt['faults'] };
type Step = { change?: Change; value: Pressed };

/**
 * Takes a press of a button. Exactly one decision wins: it is a conditional write on the task's version, and whoever loses reads
 * again and finds it decided. The machine hears of it later, through the queue, when the time to undo is over.
 */
export async function decideReview(deps: DecideDependencies, linkText: string | undefined, form: DecisionForm): Promise<DecideReply> {
  const followed = await followLink(deps.store, linkText);
  if (!followed) return { kind: 'unknown' };
  const { id } = followed.record.task;
  const pressed = await changeTask(deps.store, id, (record): Step | Promise<Step> => {
    const review = reviewOf(record, followed.review.draft);
    if (!review) return { value: { step: 'too-late' } };
    const current: FollowedLink = { ...followed, record, review };
    return form.decision === 'undo' ? undo(deps, current, form) : decide(deps, current, form, form.decision);
  });
  const {
    token,
    record: { task },
  } = followed;
  switch (pressed.step) {
    case 'decided':
      return { kind: 'decided', decision: pressed.decision, queued: await enqueue(deps, pressed, followed.review), token, task };
    case 'undone':
      return { kind: 'undone', token, task };
    case 'outdated':
      return { kind: 'outdated', token, task };
    case 'too-late':
    case 'not-valid':
      return refuse(deps, followed, form, pressed);
    default:
      return pressed satisfies never;
  }
}

function undo(deps: DecideDependencies, { token, link, record, review }: FollowedLink, form: DecisionForm): Step {
  const now = deps.clock.now();
  const standing = standingOf(review, record.reviews, link, now);
  // Pressed twice: the first press has opened the review again.
  if (standing.kind === 'open' && review.decisions > 0) return { value: { step: 'undone' } };
  if (standing.kind !== 'decided' || !standing.undoable) return { value: { step: 'too-late' } };
  if (!sameCsrf(form.csrf, csrfValue(token, review))) return { value: { step: 'outdated' } };
  return { change: undoDecision(record.task, review, link.reviewer, now), value: { step: 'undone' } };
}

async function decide(deps: DecideDependencies, followed: FollowedLink, form: DecisionForm, kind: DecisionKind): Promise<Step> {
  const { token, link, record, review } = followed;
  const now = deps.clock.now();
  if (standingOf(review, record.reviews, link, now).kind !== 'open') return { value: { step: 'too-late' } };
  if (mayDecide(deps.groups, review.group, link, record.task) !== 'yes') return { value: { step: 'too-late' } };
  if (!sameCsrf(form.csrf, csrfValue(token, review)) || form.digest !== review.digest) return { value: { step: 'outdated' } };
  const notValid = (...faults: FailedAttempt['faults']): Step => ({ value: { step: 'not-valid', faults } });
  if (form.reason.length > maxReasonLength)
    return notValid({ message: `The reason has ${form.reason.length} characters; at most ${maxReasonLength} are kept.` });

  const basis = await loadBasis(deps, record.task, review);
  const shown = record.drafts.find((draft) => draft.number === review.draft);
  if (!basis || !shown) return { value: { step: 'too-late' } };
  const made: Made | { faults: FailedAttempt['faults'] } =
    kind === 'edit'
      ? await editedDraft(deps, record, shown, review, basis, form, now)
      : { draft: review.draft, digest: review.digest, writes: [] };
  if ('faults' in made) return notValid(...made.faults);
  if (kind === 'approve' && !hasOutput(shown))
    return notValid({ message: 'There is no draft to approve; write the text, or reject the task.' });
  if (kind === 'reject' && form.reason === '') return notValid({ message: 'Please say why you reject it.' });

  const note = form.reason === '' ? [] : [await deps.contents.prepare(record.task, `note-${review.draft}`, form.reason)];
  const decision: Decision = {
    kind,
    draft: made.draft,
    digest: made.digest,
    reviewer: link.reviewer,
    reviewerName: link.reviewerName,
    assurance: 'link',
    at: now.toISOString(),
    number: review.decisions + 1,
    deliverAt: new Date(now.getTime() + basis.spec.undoSeconds * 1000).toISOString(),
    hasReason: note.length > 0,
  };
  const writes: TaskWrite[] = [...made.writes, ...note.map((content): TaskWrite => ({ put: 'content', content }))];
  const change = recordDecision(record.task, review, decision, writes, now);
  return { change, value: { step: 'decided', decision, task: change.task } };
}

type Made = { draft: number; digest: string; writes: TaskWrite[] };

/**
 * The draft a reviewer made of the one shown, held to the same rules: the output schema and every check that fails a draft.
 * Warnings are the reviewer's to overrule. It would be published where the shown one would.
 */
async function editedDraft(
  deps: DecideDependencies,
  { task, drafts }: TaskRecord,
  shown: Draft,
  review: Review,
  { spec, proposal, input, evidence }: ReviewBasis,
  form: DecisionForm,
  now: Date,
): Promise<Made | { faults: FailedAttempt['faults'] }> {
  const { output, faults } = readEdits(editFields(spec.outputSchema, proposal.output), proposal.output, form.output);
  if (faults.length > 0) return { faults };
  const checks = runChecks(spec, { output, input, evidence });
  if (checks.some((check) => check.result === 'fail')) return { faults: faultsOf(spec, output, checks) };

  const number = Math.max(task.draft, ...drafts.map((draft) => draft.number)) + 1;
  const sealed = sealProposal(task, output, proposal.targets);
  const contents = await Promise.all([
    deps.contents.prepare(task, `draft-${number}`, output),
    deps.contents.prepare(task, `checks-${number}`, checks),
    deps.contents.prepare(task, `proposal-${number}`, { ...sealed.proposal }),
  ]);
  const draft: Draft = {
    number,
    source: 'reviewer',
    outcome: 'answered',
    evidence: shown.evidence,
    attempts: [],
    usage: { inputTokens: 0, outputTokens: 0 },
    priceUsd: 0,
    latencyMs: 0,
    contentSha256: contents[0].sha256,
    at: now.toISOString(),
    judgement: {
      verdict: 'auto',
      checks: checks.map(({ check, result }) => ({ check, result })),
      confidence: null,
      confidenceParts: {},
      reasons: [`Written by a reviewer from draft ${review.draft}.`],
      at: now.toISOString(),
    },
  };
  return {
    draft: number,
    digest: sealed.digest,
    writes: [{ put: 'draft', draft }, ...contents.map((content): TaskWrite => ({ put: 'content', content }))],
  };
}

/** Every breach beside the field it is about, where it names one. */
function faultsOf(spec: RevisionSpec, output: JsonObject, checks: readonly CheckResult[]): FailedAttempt['faults'] {
  const ofSchema = valueFaults(spec.outputSchema, output).map(({ pointer, detail }) => faultAt(pointer, detail));
  const ofChecks = checks
    .filter((check) => check.result === 'fail' && check.check !== outputSchemaCheck)
    .map(({ message, spans }) => faultAt(spans[0]?.pointer ?? '', message));
  return [...ofSchema, ...ofChecks];
}

function faultAt(pointer: string, message: string): FailedAttempt['faults'][number] {
  const name = pointer.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
  return name === undefined ? { message } : { name, message };
}

async function enqueue(
  deps: DecideDependencies,
  { decision, task }: Extract<Pressed, { step: 'decided' }>,
  review: Review,
): Promise<boolean> {
  const undoMs = Date.parse(decision.deliverAt) - Date.parse(decision.at);
  try {
    await deps.queue.send({ taskId: task.id, draft: review.draft, number: decision.number }, undoMs / 1000);
    return true;
  } catch {
    // The decision is on record and due: the reconciler delivers it. To the reviewer it counts.
    return false;
  }
}

/** Shows the review as it stands now, with what was typed if it still is open. */
async function refuse(
  deps: DecideDependencies,
  followed: FollowedLink,
  form: DecisionForm,
  pressed: Extract<Pressed, { step: 'too-late' | 'not-valid' }>,
): Promise<DecideReply> {
  const current = await followLink(deps.store, followed.token);
  if (!current) return { kind: 'unknown' };
  const { task } = current.record;
  const view = await viewOf(deps, current);
  if (view.kind !== 'open') return { kind: 'too-late', view, task };
  if (pressed.step !== 'not-valid' || form.decision === 'undo') return { kind: 'outdated', token: current.token, task };
  return {
    kind: 'not-valid',
    view: { ...view, attempt: { decision: form.decision, typed: form.output, reason: form.reason, faults: pressed.faults } },
    task,
  };
}
