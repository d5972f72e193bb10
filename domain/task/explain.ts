import type { Draft } from '../draft/schema.ts';
import { askedAt, isPending, reachesNobody, uninvited } from '../review/lifecycle.ts';
import { groupsAsked, mayEscalate } from '../review/timing.ts';
import type { Review } from '../review/schema.ts';
import { findCure } from './cure.ts';
import { functionOfState } from './function-of-state.ts';
import { RouteMovedError } from '../route/errors.ts';
import { isParked, platform } from './park.ts';
import type { ExecutionStatus, TaskRecord } from './record.ts';
import type { Task, TaskError, WaitingFor } from './schema.ts';
import { hasEnded, states } from './states.ts';

/** What is known about a task beside its record. `state` is the state its execution is in, when it runs; `waiting` is what it waits for in a queue. */
export type Situation = { execution: ExecutionStatus; state: string | undefined; waiting?: WaitingFor | undefined; now: Date };

/** What an operator of this stage types or opens. */
export type Commands = {
  /** Shows what a function logged, for instance `infer`. */
  logs: (functionName: string) => string;
  /** Puts the task back on the line. */
  retry: string;
  /** Shows how long the queues in front of the models are. */
  pools: string;
  /** Where the emails to reviewers are seen, or how to reach the reviewers. */
  mail: string;
};

/** One line of an explanation. It holds references, enumerated words and reasons of policy; no customer text. */
export type ExplanationLine = { label: string; text: string };

/** Says where a task stands, since when, why, and what to do next. */
export function explainTask(record: TaskRecord, situation: Situation, commands: Commands): ExplanationLine[] {
  const { task, drafts, reviews, publications } = record;
  const draft = drafts.at(-1);
  const lines: (ExplanationLine | undefined)[] = [
    { label: 'task', text: `${task.id}, ${task.automation} revision ${task.revision}, team ${task.team}, lane ${task.lane}` },
    { label: 'status', text: `${task.status} since ${since(task, situation.now)}` },
    waitingLine(task.waiting ?? situation.waiting, situation.now),
    { label: 'run', text: runText(task, situation) },
    draft && { label: 'draft', text: draftText(draft) },
    ...(draft?.judgement?.reasons ?? []).map((reason) => ({ label: 'because', text: reason })),
    ...reviews.map((review) => ({ label: 'review', text: reviewText(review) })),
    ...publications.map(({ connector, draft: number, status, target, at }) => ({
      label: 'published',
      text: `${connector}, draft ${number}: ${status} at ${target}, ${at}`,
    })),
    parkedLine(task),
    task.error && { label: 'error', text: errorText(task.error) },
    healingLine(record, situation),
    { label: 'next', text: nextStep(record, situation, commands) },
  ];
  return lines.flatMap((line) => line ?? []);
}

function since(task: Task, now: Date): string {
  const at = task.finishedAt ?? task.waiting?.since ?? (task.status === 'running' ? task.startedAt : undefined) ?? task.updatedAt;
  const change = at === task.updatedAt ? '' : `, last change ${task.updatedAt}`;
  return `${at} (${span(now.getTime() - Date.parse(at))})${change}`;
}

function waitingLine(waiting: WaitingFor | undefined, now: Date): ExplanationLine | undefined {
  if (!waiting) return undefined;
  const who = waiting.who === undefined ? '' : `${waiting.kind === 'outside' || waiting.kind === 'model' ? ':' : ' by'} ${waiting.who}`;
  const left = waiting.until === undefined ? undefined : Date.parse(waiting.until) - now.getTime();
  const until = left === undefined ? '' : `, until ${waiting.until ?? ''} (${left >= 0 ? `${span(left)} left` : `${span(-left)} past`})`;
  return { label: 'waits for', text: `${waiting.kind}${who}${until}. ${waiting.act}` };
}

/** Of a parked task: how often it was parked, and when it may be tried again. */
function parkedLine({ status, stalled, releaseAt }: Task): ExplanationLine | undefined {
  if (status !== 'held' || !stalled || releaseAt === undefined) return undefined;
  const runs = stalled.runs === 0 ? '' : `, ${stalled.runs} of its runs came to nothing`;
  const text = `${times(stalled.parks)} since ${stalled.since} without getting on${runs}; its next run may begin after ${releaseAt}`;
  return { label: 'parked', text };
}

function errorText({ type, detail, step }: TaskError): string {
  return `${type}${step === undefined ? '' : ` in ${step}`}: ${detail}`;
}

function runText(task: Task, { execution, state }: Situation): string {
  const where = state === undefined ? '' : `, in ${state}`;
  const started = execution !== 'missing' || states[task.status].carrier !== 'queue';
  return !started ? `${task.run}, not started` : `${task.run}, execution ${execution}${where}`;
}

function draftText({ number, source, outcome, model, judgement }: Draft): string {
  const by = model ? `${source} ${model.endpoint}` : source;
  if (!judgement) return `${number} by ${by}: ${outcome}, not judged yet`;
  const parts = Object.entries(judgement.confidenceParts).map(([name, value]) => `${name} ${rounded(value)}`);
  const made = parts.length === 0 ? '' : ` (the lowest of ${parts.join(', ')})`;
  const confidence = judgement.confidence === null ? 'confidence not measured' : `confidence ${rounded(judgement.confidence)}${made}`;
  const failed = judgement.checks.filter((check) => check.result !== 'pass').map((check) => `${check.check} ${check.result}`);
  const checks = failed.length === 0 ? '' : `, checks: ${failed.join(', ')}`;
  return `${number} by ${by}: ${outcome}, verdict ${judgement.verdict}, ${confidence}${checks}`;
}

function reviewText(review: Review): string {
  const { id, about, status, group, votes, finalAt, waiter } = review;
  const vote = votes.at(-1);
  const asked = askedAt(review);
  const missing = uninvited(review);
  const lost = review.invitations.flatMap(({ reviewer, refused, undelivered }) => (refused || undelivered ? [reviewer] : []));
  const first = asked === undefined ? 'not emailed' : `emailed ${asked}`;
  const sent = `${first}${named('still to be asked', missing)}${named('not reached', lost)}`;
  const goes = waiter?.resumedAt === undefined ? `goes to the machine ${finalAt ?? ''}` : `with the machine ${waiter.resumedAt}`;
  const overruled = vote && vote.overruled.length > 0 ? `, overruled ${vote.overruled.join(', ')}` : '';
  const decided = vote && finalAt ? `, ${vote.kind} by ${vote.reviewer} (${vote.assurance}) ${vote.at}${overruled}, ${goes}` : '';
  return `${id}, draft ${about.draft}: ${status}, group ${group}, ${sent}${decided}`;
}

function named(what: string, reviewers: readonly string[]): string {
  return reviewers.length === 0 ? '' : `, ${what}: ${reviewers.join(', ')}`;
}

/** What the reconciler does at its next look, for a task that is past its due time. */
function healingLine(record: TaskRecord, { execution, state, now }: Situation): ExplanationLine | undefined {
  const { task } = record;
  if (task.dueAt === undefined) return undefined;
  // One that is parked goes on with the others; its own look is a precaution.
  if (!isOverdue(task, now)) return isParked(task) ? undefined : { label: 'looked at', text: `by the reconciler after ${task.dueAt}` };
  const paused = task.waiting?.kind === 'automation-paused';
  const cure = findCure(record, { execution, state, paused, now });
  const why = 'why' in cure ? `, ${cure.why}` : '';
  return { label: 'looked at', text: `by the reconciler within a minute or two: ${cure.kind}${why} (due ${task.dueAt})` };
}

function isOverdue(task: Task, now: Date): boolean {
  return task.dueAt !== undefined && Date.parse(task.dueAt) <= now.getTime();
}

/** Reconcile runs every minute; this long after the due time it has had its chance. */
const healingMs = 3 * 60_000;

function nextStep(record: TaskRecord, situation: Situation, commands: Commands): string {
  const { task } = record;
  const stuck = task.dueAt !== undefined && situation.now.getTime() - Date.parse(task.dueAt) > healingMs;
  if (stuck && !hasEnded(task)) return `The reconciler should have looked by now: ${commands.logs('reconcile')}`;
  switch (task.status) {
    case 'queued':
      return `Nothing for a minute; then ${commands.logs('start-task')}`;
    case 'held':
      return heldStep(task, commands);
    case 'in_review':
      return reviewStep(record, commands);
    case 'running':
      return situation.waiting
        ? `Nothing: it goes on when it is its turn. How many wait: ${commands.pools}`
        : atWork(record, situation, commands);
    case 'publishing':
      return atWork(record, situation, commands);
    case 'completed':
      return `Nothing. The result: GET /v1/tasks/${task.id}`;
    case 'rejected':
      return `Nothing: a reviewer said no. The trail: GET /v1/tasks/${task.id}/events`;
    case 'cancelled':
    case 'rolled_back':
      return `Nothing. The trail: GET /v1/tasks/${task.id}/events`;
    case 'failed':
      return failedStep(record, commands);
    default:
      return task.status satisfies never;
  }
}

function atWork(record: TaskRecord, { state }: Situation, commands: Commands): string {
  return commands.logs(functionOf(record, state));
}

function heldStep({ id, automation, waiting, error }: Task, commands: Commands): string {
  if (waiting?.kind !== 'outside')
    return `Somebody resumes the automation "${automation}", or the team cancels: POST /v1/tasks/${id}/cancel`;
  if (error?.type === RouteMovedError.name)
    return `Nothing: its pool was closed, and it goes on in the one that its route has now. At once: ${commands.retry}`;
  return waiting.who === platform
    ? `See what stopped it (${commands.logs(error?.step ?? 'settle')}); it is tried again by itself. At once: ${commands.retry}`
    : `Nothing: it goes on by itself once ${waiting.who ?? 'that'} is back. To try it at once: ${commands.retry}`;
}

function reviewStep({ reviews }: TaskRecord, commands: Commands): string {
  const review = reviews.findLast(isPending);
  if (review?.status === 'decided') return `Nothing: the decision goes to the machine. After that: ${commands.logs('deliver-decision')}`;
  if (review && reachesNobody(review) && mayEscalate(review))
    return `Nothing: the mail service takes no email for anybody of "${review.group}", so "${review.escalation?.group}" is asked within a minute`;
  if (review && reachesNobody(review))
    return `Nothing: the mail service takes no email for anybody of "${review.group}", so it fails; mend an address, then ${commands.retry}`;
  if (!review || askedAt(review) === undefined) return `The email has not gone out: ${commands.logs('request-review')}`;
  return `A reviewer of "${groupsAsked(review).join('" or "')}" decides: ${commands.mail}`;
}

function failedStep(record: TaskRecord, commands: Commands): string {
  const again = `then ${commands.retry}`;
  switch (record.task.error?.type) {
    case 'review-expired':
      return `See that the reviewers have time, ${again}`;
    case 'outside-away':
      return `See that what the error names is back, ${again}`;
    case 'reviewers-not-reached':
      return `See why no email left (${commands.logs('reconcile')}) and that the group has addresses that take mail, ${again}`;
    case 'publication-refused':
      return `Ask the owner of the connector about its receipt (${commands.logs('publish')}), ${again}`;
    case 'publication-unknown':
      return 'Look in the outside system whether it took the publication; if it did not, submit the input again with a new Idempotency-Key.';
    default:
      return `${commands.logs(record.task.error?.step ?? functionOf(record, undefined))}, ${again}`;
  }
}

/** The function at work: that of the state, or else the one whose record is missing. */
function functionOf({ task, drafts, publications }: TaskRecord, state: string | undefined): string {
  if (state !== undefined) return functionOfState(state);
  if (task.status === 'publishing' || publications.length > 0) return 'publish';
  const draft = drafts.at(-1);
  if (!draft) return 'infer';
  return draft.judgement ? 'settle' : 'validate';
}

const rounded = (share: number) => String(Math.round(share * 100) / 100);

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

/** A length of time as people say it. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
