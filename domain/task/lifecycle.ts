import type { Actor, EventDetail, EventType } from '../audit/schema.ts';
import type { ContentRef } from '../content/content.ts';
import { commandReview, isPending } from '../review/lifecycle.ts';
import type { Judgement } from '../draft/schema.ts';
import { reviewOf } from '../review/standing.ts';
import type { Review } from '../review/schema.ts';
import { changed, contentWrite, gotOn, inLine, later, openMs, systemActor } from './change.ts';
import type { Decision, Ending, Refusal, TaskCommand } from './commands.ts';
import { modelDueMs, queuedDueMs, reviewOpensMs, runningDueMs, runningSlackMs, tellingDueMs } from './due.ts';
import { backOffMs, isParked, parkedWait, stalledSince } from './park.ts';
import type { Change, TaskRecord, TaskWrite } from './record.ts';
import { answerFor, isClaim, mayHaveLeft } from './publications.ts';
import { takeReview } from './review-facts.ts';
import { rightToPublish } from './right-to-publish.ts';
import type { Task, WaitingFor } from './schema.ts';
import { hasEnded, isOver, states, type TaskCommandKind } from './states.ts';
import { untoldEnds } from './tell-end.ts';

/**
 * The life of a task. `commandTask` is the only place that knows what a command does to a task: pure, from the record and a command to a
 * change or a refusal. What is allowed in which status stands in `states.ts`. Content is prepared before; the caller commits.
 */

/** Decides what a command does to a task. */
export function commandTask(record: TaskRecord, command: TaskCommand, now: Date): Decision {
  const { task } = record;
  if (!states[task.status].allows.includes(command.kind)) return refusal(task, command.kind);
  switch (command.kind) {
    case 'hold':
      return hold(task, now);
    case 'start':
      return command.run === task.run ? start(task, command, now) : { refused: 'superseded' };
    case 'restart':
      return command.seen === task.version
        ? backInLine(
            command.blameless ? task : afterFruitlessRun(task, now),
            'task.restarted',
            systemActor('reconcile'),
            { why: command.why },
            now,
          )
        : { refused: 'superseded' };
    case 'park':
      return command.run === task.run ? park(task, command, now) : { refused: 'superseded' };
    case 'pause':
      return command.run === task.run ? pause(task, now) : { refused: 'superseded' };
    case 'release':
      return release(task, command, now);
    case 'keep-evidence':
      return command.run === task.run ? keepEvidence(task, command, now) : { refused: 'superseded' };
    case 'keep-draft':
      return keepDraft(record, command, now);
    case 'keep-judgement':
      return command.run === task.run ? keepJudgement(record, command, now) : { refused: 'superseded' };
    case 'take-review':
      return takeReview(record, command, now);
    case 'begin-publishing':
      return command.run === task.run ? beginPublishing(record, command, now) : { refused: 'superseded' };
    case 'keep-publication':
      return keepPublication(record, command, now);
    case 'lapse-approval':
      return command.run === task.run ? lapseApproval(record, command, now) : { refused: 'superseded' };
    case 'end':
      if ((command.run ?? task.run) !== task.run || (command.seen ?? task.version) !== task.version) return { refused: 'superseded' };
      return { change: end(record, command.ending, systemActor('settle'), [], now) };
    case 'cancel':
      // What has left, or may have, is not called off: it is finished or rolled back.
      if (task.leaving || record.publications.some(mayHaveLeft)) return { refused: 'not-now' };
      return { change: end(record, { status: 'cancelled', note: command.note.ref }, command.actor, [contentWrite(command.note)], now) };
    case 'reopen':
      return reopen(record, command, now);
    case 'roll-back':
      return { change: end(record, { status: 'rolled_back' }, command.actor, [], now) };
    default:
      return command satisfies never;
  }
}

function refusal(task: Task, kind: TaskCommandKind): Refusal {
  if (kind === 'cancel' && task.status === 'cancelled') return { refused: 'done' };
  return hasEnded(task) ? { refused: 'ended' } : { refused: 'not-now' };
}

function pausedWait(task: Task, now: Date): WaitingFor {
  return { kind: 'automation-paused', since: now.toISOString(), act: `Resume the automation "${task.automation}", or cancel the task.` };
}

function afterFruitlessRun(task: Task, now: Date): Task {
  const { parks = 0, runs = 0 } = task.stalled ?? {};
  return { ...task, stalled: { since: stalledSince(task, now), parks, runs: runs + 1 } };
}

/**
 * The run ends and the task is held; its next run has a number of its own already, so that nothing the old one still says is taken. People
 * who have its review before them may decide meanwhile.
 */
function park(task: Task, { fault, counts, by }: Extract<TaskCommand, { kind: 'park' }>, now: Date): Decision {
  const { parks = 0, runs = 0 } = task.stalled ?? {};
  const since = stalledSince(task, now);
  const run = task.run + 1;
  const releaseAt = later(now, backOffMs({ id: task.id, run }, parks, counts ? runs + 1 : 0));
  return {
    change: {
      task: changed(task, now, {
        status: 'held',
        run,
        stalled: { since, parks: parks + 1, runs: runs + (counts ? 1 : 0) },
        waiting: parkedWait(task, fault, since),
        error: { type: fault.error, detail: fault.reason, step: fault.step },
        releaseAt,
        dueAt: releaseAt,
      }),
      event: {
        type: 'task.parked',
        actor: systemActor(by),
        detail: { run, step: fault.step, error: fault.error, ...(fault.who === undefined ? {} : { who: fault.who }) },
      },
    },
  };
}

/** A pause is nobody's fault, so it counts as none. */
function pause(task: Task, now: Date): Decision {
  const run = task.run + 1;
  return {
    change: {
      task: changed(gotOn(task), now, { status: 'held', run, waiting: pausedWait(task, now), dueAt: later(now, queuedDueMs) }),
      event: { type: 'task.held', actor: systemActor('settle'), detail: { reason: 'automation-paused', run } },
    },
  };
}

function release(task: Task, { seen, by, note }: Extract<TaskCommand, { kind: 'release' }>, now: Date): Decision {
  if (seen !== task.version) return { refused: 'superseded' };
  if (!isParked(task)) return { refused: 'not-now' };
  const { releaseAt: _releaseAt, error: _error, ...rest } = task;
  const waiting: WaitingFor = { kind: 'start', since: now.toISOString(), act: 'Starts by itself.' };
  return {
    change: {
      task: changed(rest, now, { status: 'queued', waiting, dueAt: later(now, queuedDueMs), ...(note ? { note: note.ref } : {}) }),
      event: { type: 'task.released', actor: by, detail: { run: task.run, ...(note ? { note: note.ref.id } : {}) } },
      writes: note ? [contentWrite(note)] : [],
    },
  };
}

function hold(task: Task, now: Date): Decision {
  // A message that came late does not take a parked task's reason and its bound in days away.
  if (task.waiting?.kind === 'outside') return { refused: 'not-now' };
  if (task.waiting?.kind === 'automation-paused') return { refused: 'done' };
  // The days of a pause are nobody's outage.
  return {
    change: {
      task: changed(gotOn(task), now, { status: 'held', waiting: pausedWait(task, now), dueAt: later(now, queuedDueMs) }),
      event: { type: 'task.held', actor: systemActor('start-task'), detail: { reason: 'automation-paused' } },
    },
  };
}

function start(task: Task, { asks }: Extract<TaskCommand, { kind: 'start' }>, now: Date): Decision {
  const { waiting: _waiting, releaseAt: _releaseAt, error: _error, ...rest } = task;
  return {
    change: {
      task: changed(rest, now, {
        status: 'running',
        startedAt: task.startedAt ?? now.toISOString(),
        dueAt: later(now, asks ? modelDueMs : runningDueMs),
      }),
      event: { type: 'task.started', actor: systemActor('start-task'), detail: { run: task.run } },
    },
  };
}

function backInLine(task: Task, type: EventType, actor: Actor, detail: EventDetail, now: Date): { change: Change } {
  const next = inLine(task, now);
  return { change: { task: changed(task, now, next), event: { type, actor, detail: { run: next.run, ...detail } } } };
}

/** Back on the line as if it had not ended; the number of its end stays, and its next end counts on. */
function reopen(record: TaskRecord, { actor, note }: Extract<TaskCommand, { kind: 'reopen' }>, now: Date): Decision {
  const { task } = record;
  const { finishedAt, error: _error, untold: _untold, ...open } = task;
  const idleMs = (task.idleMs ?? 0) + (finishedAt === undefined ? 0 : now.getTime() - Date.parse(finishedAt));
  const { change } = backInLine(
    { ...gotOn(open), ...outboxOf(record), note: note.ref, idleMs },
    'task.reopened',
    actor,
    { end: task.end, note: note.ref.id },
    now,
  );
  return { change: { ...change, writes: [contentWrite(note)] } };
}

/** The first evidence that was stored stays: drafts rest on it. */
function keepEvidence(task: Task, { chunks, content }: Extract<TaskCommand, { kind: 'keep-evidence' }>, now: Date): Decision {
  if (task.evidence) return { refused: 'done' };
  return {
    change: {
      task: changed(gotOn(task), now, { evidence: content.ref }),
      event: { type: 'evidence.found', actor: systemActor('retrieve'), detail: { chunks, sha256: content.ref.sha256 } },
      writes: [contentWrite(content)],
    },
  };
}

/** The first draft that was stored under a number stays: it is never bought again. What was paid for is kept, whoever asked for it. */
function keepDraft(
  { task, drafts }: TaskRecord,
  { run, draft, content, by }: Extract<TaskCommand, { kind: 'keep-draft' }>,
  now: Date,
): Decision {
  if (drafts.some(({ number }) => number === draft.number)) return { refused: 'done' };
  if (run !== task.run && draft.source !== 'model') return { refused: 'superseded' };
  return {
    change: {
      // It waits for no model any more; where this is another run's answer that came late, one look sees whether it does.
      task: changed(gotOn(task), now, {
        draft: Math.max(task.draft, draft.number),
        ...(task.status === 'running' ? { dueAt: later(now, runningDueMs) } : {}),
      }),
      event: {
        type: 'draft.made',
        actor: systemActor(by),
        detail: {
          draft: draft.number,
          source: draft.source,
          outcome: draft.outcome,
          ...(draft.model ? { endpoint: draft.model.endpoint } : {}),
          ...(draft.output ? { sha256: draft.output.sha256 } : {}),
        },
      },
      writes: [{ put: 'draft', draft }, ...(content ? [contentWrite(content)] : [])],
    },
  };
}

/** A draft that goes to a person is soon in review, so the reconciler looks early; one that a model is asked to mend may wait for it. */
function keepJudgement({ task, drafts }: TaskRecord, command: Extract<TaskCommand, { kind: 'keep-judgement' }>, now: Date): Decision {
  const { judgement, content, by, overrules } = command;
  const draft = drafts.find(({ number }) => number === command.draft);
  if (!draft) return { refused: 'not-now' };
  const standing = draft.judgement?.verdict;
  if (standing && !overrules.some((verdict) => verdict === standing)) return { refused: 'done' };
  return {
    change: {
      task: changed(gotOn(task), now, task.status === 'running' ? dueAfter(judgement.verdict, task, now) : {}),
      event: {
        type: 'draft.judged',
        actor: systemActor(by),
        detail: {
          draft: draft.number,
          verdict: judgement.verdict,
          ...(judgement.confidence === null ? {} : { confidence: judgement.confidence }),
        },
      },
      writes: [{ put: 'draft', draft: { ...draft, judgement } }, ...(content ? [contentWrite(content)] : [])],
    },
  };
}

function dueAfter(verdict: Judgement['verdict'], { dueAt = '' }: Task, now: Date): Pick<Task, 'dueAt'> {
  if (verdict === 'review') return { dueAt: later(now, reviewOpensMs) };
  if (verdict === 'repair') return { dueAt: later(now, modelDueMs) };
  const soon = later(now, runningDueMs);
  // The draft was another run's answer that came late: its own was to be waited for for days.
  return dueAt > soon ? { dueAt: soon } : {};
}

/** From here on the task cannot be cancelled. The right to publish is seen by the very write that begins it. */
function beginPublishing(record: TaskRecord, { draft, digest }: Extract<TaskCommand, { kind: 'begin-publishing' }>, now: Date): Decision {
  const { task } = record;
  const right = rightToPublish(record, draft);
  if (right.kind === 'none') return { refused: 'no-right', why: right.why };
  if (right.kind === 'approval' && right.digest !== digest) return { refused: 'other-bytes' };
  if (task.status === 'publishing') return { refused: 'done' };
  const { waiting: _waiting, ...rest } = task;
  const leaving = task.leaving?.draft === draft ? task.leaving : { draft, since: now.toISOString() };
  return {
    change: {
      task: changed(rest, now, { status: 'publishing', leaving, dueAt: dueWhileItLeaves(task, now) }),
      event: { type: 'publication.started', actor: systemActor('publish'), detail: { draft } },
    },
  };
}

/** The time for all active states together runs since the draft, or since its approval; a task that is late by much gets it anew. */
function dueWhileItLeaves({ dueAt }: Task, now: Date): string {
  const latest = later(now, runningDueMs);
  return dueAt !== undefined && dueAt <= latest && dueAt >= later(now, runningDueMs - runningSlackMs) ? dueAt : latest;
}

/**
 * A connector's answer replaces what was unknown about it before, and never that it is published: a late try is answered otherwise at times.
 * A claim to call it is the current run's to make while the task has not ended, is not made twice, and is taken back by the try that made it.
 */
function keepPublication(
  { task, publications }: TaskRecord,
  { run, publication }: Extract<TaskCommand, { kind: 'keep-publication' }>,
  now: Date,
): Decision {
  const known = answerFor({ publications }, publication);
  if (known?.status === 'published' || (known && isClaim(publication))) return { refused: 'done' };
  if (isClaim(publication) && isOver(task, run)) return { refused: 'superseded' };
  if (publication.status === 'unsent' && !(known && isClaim(known) && known.at === publication.at)) return { refused: 'done' };
  // A claim is no answer, and neither is one taken back: what holds the task holds it still.
  const answered = !isClaim(publication) && publication.status !== 'unsent';
  return {
    change: {
      task: changed(answered ? gotOn(task) : task, now, {}),
      event: {
        type: 'publication.made',
        actor: systemActor('publish'),
        detail: { connector: publication.connector, draft: publication.draft, status: publication.status, digest: publication.digest },
      },
      writes: [{ put: 'publication', publication }],
    },
  };
}

/** What was approved is not what would leave any more, or was approved too long ago: the next run asks again. */
function lapseApproval(record: TaskRecord, { review: id, why }: Extract<TaskCommand, { kind: 'lapse-approval' }>, now: Date): Decision {
  const review = reviewOf(record, id);
  const reply = review && commandReview(review, { kind: 'lapse' }, now);
  if (!reply || !('fact' in reply)) return { refused: 'not-now' };
  const { change } = backInLine(withoutLeaving(gotOn(record.task)), 'review.lapsed', systemActor('publish'), { review: id, why }, now);
  // Nobody sends it a message: the reconciler finds it at its next look.
  return {
    change: { ...change, task: { ...change.task, dueAt: now.toISOString() }, writes: [{ put: 'review', review: reply.fact.review }] },
  };
}

function withoutLeaving({ leaving: _leaving, ...task }: Task): Task {
  return task;
}

type EndFields = Ending | { status: 'cancelled'; note: ContentRef } | { status: 'rolled_back' };

/** The task has ended, once more. Reviews that still are open are closed with it. What has to be told of it its record says, for as long as it is the latest. */
function end(record: TaskRecord, ending: EndFields, actor: Actor, writes: readonly TaskWrite[], now: Date): Change {
  const { task, reviews } = record;
  const { waiting: _waiting, releaseAt: _releaseAt, error: _error, ...rest } = task;
  const number = task.end + 1;
  const ended = changed(gotOn(rest), now, {
    status: ending.status,
    end: number,
    untold: true,
    ...outboxOf(record),
    finishedAt: now.toISOString(),
    reviewMs: task.reviewMs + reviews.filter(isPending).reduce((sum, review) => sum + openMs(review, now), 0),
    dueAt: later(now, tellingDueMs),
    ...('error' in ending ? { error: ending.error } : {}),
    ...('note' in ending ? { note: ending.note } : {}),
  });
  return {
    task: ended,
    event: {
      type: `task.${ending.status}`,
      actor,
      detail: { end: number, ...('error' in ending ? { error: ending.error.type } : {}) },
    },
    writes: [...closed(reviews, now), ...writes],
  };
}

/** The ends before the next that nobody was told of. */
function outboxOf(record: TaskRecord): Pick<Task, 'outbox'> {
  const outbox = untoldEnds(record);
  return outbox.length > 0 ? { outbox } : {};
}

function closed(reviews: readonly Review[], now: Date): TaskWrite[] {
  return reviews.flatMap((review): TaskWrite[] => {
    const reply = commandReview(review, { kind: 'cancel' }, now);
    return 'fact' in reply ? [{ put: 'review', review: reply.fact.review }] : [];
  });
}
