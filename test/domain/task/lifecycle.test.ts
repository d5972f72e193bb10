import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor, EventType } from '#domain/audit/schema.ts';
import type { PreparedContent } from '#domain/content/content.ts';
import type { Judgement } from '#domain/draft/schema.ts';
import type { ReviewFact } from '#domain/review/lifecycle.ts';
import type { Review } from '#domain/review/schema.ts';
import type { TaskCommand } from '#domain/task/commands.ts';
import { runningDueMs } from '#domain/task/due.ts';
import { commandTask } from '#domain/task/lifecycle.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { TaskStatusSchema, type Task, type TaskStatus } from '#domain/task/schema.ts';
import { hasEnded, states, type TaskCommandKind } from '#domain/task/states.ts';
import { tellingOf, untoldEnds } from '#domain/task/tell-end.ts';
import { backOffMs } from '#domain/task/park.ts';
import { after as afterChange } from '#usecases/steps/change-task.ts';
import {
  aDraft,
  after,
  aPublication,
  aRecord,
  aRef,
  aReview,
  aTask,
  aVote,
  decidedBy,
  fits,
  morning,
  running,
} from '../../doubles/fixtures.ts';

const ann: Actor = { kind: 'caller', ref: 'ann', assurance: 'token' };
const now = new Date(after(10_000));
/** Why a run parks. */
const away = { error: 'OutsideAwayError', who: 'connector:shop', reason: 'The shop is away.', step: 'publish' } as const;
const content = (): PreparedContent => ({ ref: aRef(), inline: '{}' });

const judged = (verdict: Judgement['verdict']): Judgement => ({
  verdict,
  checks: fits,
  confidence: 0.9,
  confidenceParts: {},
  reasons: [],
  at: after(0),
});

const ends = {
  completed: {},
  rejected: {},
  failed: { error: { type: 'review-expired', detail: 'Nobody decided.' } },
  cancelled: {},
  rolled_back: {},
};
const over = (status: TaskStatus): Partial<Task> =>
  status in ends ? { end: 1, finishedAt: after(5000), dueAt: undefined, ...ends[status as keyof typeof ends] } : {};

const lives: Record<TaskStatus, Partial<Task>> = {
  queued: {},
  held: { waiting: { kind: 'automation-paused', since: after(0), act: 'Resume it.' } },
  running,
  in_review: { ...running, waiting: { kind: 'review', since: after(0), act: 'A reviewer decides.' } },
  publishing: running,
  completed: running,
  rejected: running,
  failed: running,
  cancelled: running,
  rolled_back: running,
};

/** A task in a status, with one draft that its rules let through and, where people are asked, a review that is open. */
function given(status: TaskStatus, fields: Partial<Task> = {}, more: Partial<Omit<TaskRecord, 'task'>> = {}): TaskRecord {
  const task = aTask({ ...lives[status], status, draft: 1, ...over(status), ...fields });
  return aRecord(task, {
    drafts: [aDraft({ output: aRef(), judgement: judged('auto') })],
    reviews: status === 'in_review' ? [aReview(task)] : [],
    ...more,
  });
}

/** One command of each kind, such as the task itself would not refuse. */
const commands: { [Kind in TaskCommandKind]: (record: TaskRecord) => Extract<TaskCommand, { kind: Kind }> } = {
  hold: () => ({ kind: 'hold' }),
  start: ({ task }) => ({ kind: 'start', run: task.run, asks: true }),
  restart: ({ task }) => ({ kind: 'restart', why: 'no-execution', seen: task.version }),
  park: ({ task }) => ({ kind: 'park', run: task.run, fault: away, counts: false, by: 'settle' }),
  pause: ({ task }) => ({ kind: 'pause', run: task.run }),
  release: ({ task }) => ({ kind: 'release', seen: task.version, by: ann }),
  'keep-evidence': ({ task }) => ({ kind: 'keep-evidence', run: task.run, chunks: 2, content: content() }),
  'keep-draft': ({ task, drafts }) => ({ kind: 'keep-draft', run: task.run, draft: aDraft({ number: drafts.length + 1 }), by: 'infer' }),
  'keep-judgement': ({ task }) => ({
    kind: 'keep-judgement',
    run: task.run,
    draft: 1,
    judgement: judged('review'),
    by: 'fallback',
    overrules: ['auto'],
  }),
  'take-review': ({ task, reviews }) => ({
    kind: 'take-review',
    fact: { type: 'voted', review: { ...(reviews[0] ?? aReview(task)), votes: [aVote()], cast: 1 } },
    by: { kind: 'reviewer', ref: 'brand-editors/ann', assurance: 'link' },
  }),
  'begin-publishing': ({ task }) => ({ kind: 'begin-publishing', run: task.run, draft: 1, digest: 'd'.repeat(64) }),
  'keep-publication': ({ task }) => ({ kind: 'keep-publication', run: task.run, publication: aPublication() }),
  'lapse-approval': ({ task, reviews }) => ({
    kind: 'lapse-approval',
    run: task.run,
    review: (reviews[0] ?? aReview(task)).id,
    why: 'too-old',
  }),
  end: ({ task }) => ({ kind: 'end', ending: { status: 'completed' }, run: task.run }),
  cancel: () => ({ kind: 'cancel', actor: ann, note: content() }),
  reopen: () => ({ kind: 'reopen', actor: ann, note: content() }),
  'roll-back': () => ({ kind: 'roll-back', actor: ann }),
};
const kinds = Object.keys(commands) as TaskCommandKind[];

type Answer = EventType | 'ended' | 'not-now' | 'done';

/** That something happened to the review of a task. */
function reviewIs(type: ReviewFact['type']) {
  return ({ task, reviews }: TaskRecord): TaskCommand => ({
    kind: 'take-review',
    fact: { type, review: reviews[0] ?? aReview(task) },
    by: ann,
  });
}

/** What was decided, in one word. */
function answerOf(record: TaskRecord, command: TaskCommand): string {
  const decision = commandTask(record, command, now);
  return 'change' in decision ? decision.change.event.type : decision.refused;
}

/** The change that a command makes. */
function changeBy(record: TaskRecord, command: TaskCommand, at = now) {
  const decision = commandTask(record, command, at);
  if ('change' in decision) return decision.change;
  throw new Error(`${command.kind} was refused: ${decision.refused}`);
}

const steps = {
  'keep-evidence': 'evidence.found',
  'keep-draft': 'draft.made',
  'keep-judgement': 'draft.judged',
  'take-review': 'review.voted',
  'begin-publishing': 'publication.started',
  'keep-publication': 'publication.made',
  'lapse-approval': 'not-now',
  park: 'task.parked',
  pause: 'task.held',
  end: 'task.completed',
} as const;
const inLine = {
  ...steps,
  start: 'task.started',
  cancel: 'task.cancelled',
  restart: 'not-now',
  release: 'not-now',
  reopen: 'not-now',
  'roll-back': 'not-now',
} as const;
const atWork = {
  ...steps,
  hold: 'not-now',
  start: 'not-now',
  restart: 'task.restarted',
  release: 'not-now',
  cancel: 'task.cancelled',
  reopen: 'not-now',
  'roll-back': 'not-now',
} as const;
const atItsEnd = {
  hold: 'ended',
  start: 'ended',
  restart: 'ended',
  park: 'ended',
  pause: 'ended',
  release: 'ended',
  'lapse-approval': 'ended',
  'keep-evidence': 'ended',
  'keep-draft': 'ended',
  'keep-judgement': 'ended',
  'take-review': 'review.voted',
  'begin-publishing': 'ended',
  'keep-publication': 'publication.made',
  end: 'ended',
  cancel: 'ended',
  reopen: 'ended',
  'roll-back': 'ended',
} as const;

/** The life of a task: what every command is answered with in every status. */
const answers: Record<TaskStatus, Record<TaskCommandKind, Answer>> = {
  queued: { ...inLine, hold: 'task.held' },
  held: { ...inLine, hold: 'done' },
  running: atWork,
  in_review: atWork,
  publishing: { ...atWork, cancel: 'not-now', 'begin-publishing': 'done', 'take-review': 'not-now' },
  completed: { ...atItsEnd, 'roll-back': 'task.rolled_back' },
  rejected: atItsEnd,
  failed: { ...atItsEnd, reopen: 'task.reopened' },
  cancelled: { ...atItsEnd, cancel: 'done' },
  rolled_back: atItsEnd,
};

describe('given a task in its second run', () => {
  const bearing = kinds.filter((kind) => 'run' in commands[kind](given('running')));

  it('is spoken to with the number of a run by every step of the machine', () => {
    expect(bearing).toEqual([
      'start',
      'park',
      'pause',
      'keep-evidence',
      'keep-draft',
      'keep-judgement',
      'begin-publishing',
      'keep-publication',
      'lapse-approval',
      'end',
    ]);
  });

  it.each(TaskStatusSchema.options.filter((status) => !hasEnded({ status })))(
    'when the first speaks and it is %s, then only answers are taken',
    (status) => {
      for (const kind of bearing.filter((one) => states[status].allows.includes(one))) {
        const record = given(status, { run: 2 });
        const late = { ...commands[kind](record), run: 1 } as TaskCommand;
        const answer = kind === 'keep-draft' || kind === 'keep-publication';
        expect([kind, answerOf(record, late) === 'superseded']).toEqual([kind, !answer]);
      }
    },
  );
});

describe.each(TaskStatusSchema.options)('given a task that is %s', (status) => {
  it.each(kinds.map((kind) => [kind, answers[status][kind]] as const))('when it is told to %s, then the answer is %s', (kind, answer) => {
    const record = given(status);
    const before = structuredClone(record);
    expect(answerOf(record, commands[kind](record))).toBe(answer);
    expect(record).toEqual(before);
  });
});

describe('given a task in line', () => {
  it('when its run has begun, then it waits no more, and keeps the time of its first start', () => {
    const { task } = changeBy(given('queued'), { kind: 'start', run: 1, asks: true });
    expect(task).toMatchObject({ status: 'running', startedAt: now.toISOString() });
    expect(task.waiting).toBeUndefined();
    expect(changeBy(given('queued', { startedAt: after(1) }), { kind: 'start', run: 1, asks: true }).task.startedAt).toBe(after(1));
  });

  const day = 24 * 60 * 60_000;
  it.each([
    ['asks a model, then it is due when that must have told', true, 4 * day],
    ['asks none, then it is due when its states must be through', false, 0],
  ])('when a run has begun that %s', (_what, asks, waitMs) => {
    const { task } = changeBy(given('queued'), { kind: 'start', run: 1, asks });
    expect(task.dueAt).toBe(after(10_000 + waitMs + 15 * 60_000));
  });

  it('when its draft is there, then it waits for no model any more; when that is to be mended, then it does again', () => {
    const record = given('running', { dueAt: after(4 * day) });
    const made = changeBy(record, { kind: 'keep-draft', run: 1, draft: aDraft({ number: 2 }), by: 'infer' });
    expect(made.task.dueAt).toBe(after(10_000 + 15 * 60_000));
    const judgement = judged('repair');
    const judgedSo = changeBy(afterChange(record, made), {
      kind: 'keep-judgement',
      run: 1,
      draft: 2,
      judgement,
      by: 'validate',
      overrules: [],
    });
    expect(judgedSo.task.dueAt).toBe(after(10_000 + 4 * day + 15 * 60_000));
  });

  it('when nothing holds it up, then its due time is written five times from its start to its end', () => {
    let record = given('queued', { draft: 0 }, { drafts: [] });
    const times = [record.task.dueAt];
    const told: TaskCommand[] = [
      { kind: 'start', run: 1, asks: true },
      { kind: 'keep-draft', run: 1, draft: aDraft({ output: aRef() }), by: 'infer' },
      { kind: 'keep-judgement', run: 1, draft: 1, judgement: judged('auto'), by: 'validate', overrules: [] },
      { kind: 'begin-publishing', run: 1, draft: 1, digest: 'd'.repeat(64) },
      { kind: 'keep-publication', run: 1, publication: aPublication({ status: 'unknown' }) },
      { kind: 'keep-publication', run: 1, publication: aPublication() },
      { kind: 'end', ending: { status: 'completed' }, run: 1 },
    ];
    for (const [second, command] of told.entries()) {
      const decision = commandTask(record, command, new Date(after(second * 1000)));
      if (!('change' in decision)) throw new Error(`${command.kind} was refused`);
      record = afterChange(record, decision.change);
      times.push(record.task.dueAt);
    }
    // It is taken away once the end is told: the fifth. A write that moves it counts twice in its index: eight in all.
    expect(times.filter((at, index) => at !== times[index - 1])).toHaveLength(4);
  });

  it('when its automation is paused under way, then its run ends, and nobody counts that', () => {
    const record = given('running', { stalled: { since: after(0), parks: 2, runs: 1 } });
    const { task, event } = changeBy(record, { kind: 'pause', run: 1 });
    expect(task).toMatchObject({ status: 'held', run: 2, waiting: { kind: 'automation-paused' }, dueAt: after(70_000) });
    expect(task.stalled).toBeUndefined();
    expect(event).toMatchObject({ type: 'task.held', detail: { reason: 'automation-paused', run: 2 } });
  });

  it.each([1, 3])('in its second run, when run %i has begun, then that is superseded', (run) => {
    expect(answerOf(given('queued', { run: 2 }), { kind: 'start', run, asks: true })).toBe('superseded');
  });
});

describe('given a task at work', () => {
  it('when its execution is gone, then its next run is in line, and what it stored stays', () => {
    const record = given('in_review');
    const { task, event, writes = [] } = changeBy(record, { kind: 'restart', why: 'no-execution', seen: record.task.version });
    expect(task).toMatchObject({
      status: 'queued',
      run: 2,
      waiting: { kind: 'start' },
      dueAt: after(70_000),
      startedAt: after(0),
      draft: 1,
    });
    expect(event.detail).toEqual({ run: 2, why: 'no-execution' });
    expect(writes).toEqual([]);
  });

  it('when it moved on since its execution was found gone, then that is superseded', () => {
    expect(answerOf(given('running', { version: 7 }), { kind: 'restart', why: 'no-execution', seen: 6 })).toBe('superseded');
  });

  it('when its run came to nothing again, then that is counted, since when it last got on', () => {
    const first = changeBy(given('running'), { kind: 'restart', why: 'no-execution', seen: 1 });
    expect(first.task.stalled).toEqual({ since: now.toISOString(), parks: 0, runs: 1 });
    const stalled = { since: after(1000), parks: 2, runs: 3 };
    const again = changeBy(given('running', { stalled }), { kind: 'restart', why: 'no-execution', seen: 1 });
    expect(again.task.stalled).toEqual({ ...stalled, runs: 4 });
    const blameless = changeBy(given('running', { stalled }), { kind: 'restart', why: 'execution-failed', seen: 1, blameless: true });
    expect(blameless.task).toMatchObject({ run: 2, stalled });
  });

  it('when evidence is kept, then it is content by reference, and more of it comes too late', () => {
    const command = commands['keep-evidence'](given('running'));
    const { task, event, writes } = changeBy(given('running'), command);
    expect(task.evidence).toEqual(command.content.ref);
    expect(event.detail).toEqual({ chunks: 2, sha256: command.content.ref.sha256 });
    expect(writes).toEqual([{ put: 'content', content: command.content }]);
    expect(answerOf(given('running', { evidence: aRef() }), command)).toBe('done');
  });

  it('when a draft is kept, then it is the newest; one with its number comes too late', () => {
    const written = content();
    const draft = aDraft({ number: 2, output: written.ref });
    const { task, event, writes } = changeBy(given('running'), { kind: 'keep-draft', run: 1, draft, content: written, by: 'infer' });
    expect(task.draft).toBe(2);
    expect(event).toMatchObject({ actor: { ref: 'infer' }, detail: { draft: 2, endpoint: 'primary', sha256: written.ref.sha256 } });
    expect(writes).toEqual([
      { put: 'draft', draft },
      { put: 'content', content: written },
    ]);
    expect(answerOf(given('running'), { kind: 'keep-draft', run: 1, draft: aDraft(), by: 'infer' })).toBe('done');
    expect(changeBy(given('running', { draft: 3 }), { kind: 'keep-draft', run: 1, draft, by: 'infer' }).task.draft).toBe(3);
  });

  it.each([
    ['that is not there', 'auto', { draft: 9 }, 'not-now'],
    ['whose verdict stands', 'auto', { overrules: [] }, 'done'],
    ['whose verdict is of another kind', 'auto', { overrules: ['repair', 'fallback'] }, 'done'],
    ['that a reviewer wrote', 'written', { overrules: ['auto', 'review', 'repair', 'fallback'] }, 'done'],
    ['whose verdict is overruled', 'repair', { overrules: ['repair'] }, 'draft.judged'],
    ['that nobody judged', undefined, { overrules: [] }, 'draft.judged'],
  ] as const)('when a draft is judged %s, then the answer fits', (_which, standing, fields, answer) => {
    const record = given('running', {}, { drafts: [aDraft(standing ? { judgement: judged(standing) } : {})] });
    expect(answerOf(record, { ...commands['keep-judgement'](record), ...fields })).toBe(answer);
  });

  it('when its draft goes to a person, then the reconciler looks early; in another status it looks when it would have', () => {
    const command = commands['keep-judgement'](given('running'));
    expect(changeBy(given('running'), command).task.dueAt).toBe(after(10_000 + 90_000));
    for (const status of ['queued', 'in_review', 'publishing'] as const) {
      const record = given(status);
      expect(changeBy(record, command).task.dueAt).toBe(record.task.dueAt);
    }
    expect(changeBy(given('running'), { ...command, judgement: judged('auto') }).task.dueAt).toBe(running.dueAt);
  });

  it('when a review of another run is told, then that is superseded', () => {
    const record = given('in_review', { run: 2 });
    expect(answerOf(record, { ...commands['take-review'](record), run: 1 })).toBe('superseded');
    expect(answerOf(record, { ...commands['take-review'](record), run: 2 })).toBe('review.voted');
  });
});

describe('given a task whose run meets a fault that may pass', () => {
  const park = (fields: Partial<Extract<TaskCommand, { kind: 'park' }>> = {}): TaskCommand => ({
    kind: 'park',
    run: 1,
    fault: away,
    counts: false,
    by: 'settle',
    ...fields,
  });

  it('when it parks, then it is held, and says for what, since when, until when and what stopped it', () => {
    const { task, event, writes = [] } = changeBy(given('publishing'), park());
    const releaseAt = after(10_000 + backOffMs({ id: task.id, run: 2 }, 0));
    expect(task).toMatchObject({
      status: 'held',
      run: 2,
      waiting: { kind: 'outside', who: 'connector:shop', since: now.toISOString(), until: after(10_000 + 3 * 86_400_000) },
      error: { type: 'OutsideAwayError', detail: 'The shop is away.', step: 'publish' },
      stalled: { since: now.toISOString(), parks: 1, runs: 0 },
      releaseAt,
      dueAt: releaseAt,
    });
    expect(event).toEqual({
      type: 'task.parked',
      actor: { kind: 'system', ref: 'settle', assurance: 'internal' },
      detail: { run: 2, step: 'publish', error: 'OutsideAwayError', who: 'connector:shop' },
    });
    expect(writes).toEqual([]);
  });

  it('when nobody knows who is away, then it waits for the platform', () => {
    const { who: _who, ...unnamed } = away;
    const { task, event } = changeBy(given('running'), park({ fault: unnamed, counts: true }));
    expect(task.waiting?.who).toBe('platform');
    expect(task.stalled).toMatchObject({ parks: 1, runs: 1 });
    expect(event.detail).not.toHaveProperty('who');
  });

  it('when it parks again and got on with nothing, then its bound in days still counts from the first time', () => {
    const stalled = { since: after(1000), parks: 4, runs: 1 };
    const { task } = changeBy(given('running', { stalled }), park());
    expect(task.stalled).toEqual({ ...stalled, parks: 5 });
    expect(task.waiting).toMatchObject({ since: after(1000), until: after(1000 + 3 * 86_400_000) });
    expect(task.releaseAt).toBe(after(10_000 + backOffMs({ id: task.id, run: 2 }, 4)));
  });

  it.each<[string, TaskCommand]>([
    ['parks', park()],
    ['is restarted', { kind: 'restart', why: 'execution-failed', seen: 1 }],
  ])('when it waited for its turn for days before it %s, then they do not count as an outage', (_title, command) => {
    const stalled = { since: after(0), parks: 1, runs: 0 };
    const days = 3.5 * 86_400_000;
    const released = given('running', { stalled, updatedAt: after(60_000) });
    const { task } = changeBy(released, command, new Date(after(60_000 + days)));
    // But for the time of its active states, as nobody knows what it did in that.
    expect(task.stalled?.since).toBe(after(days - runningDueMs));
    if (command.kind === 'park') expect(task.waiting?.until).toBe(after(days - runningDueMs + 3 * 86_400_000));
  });

  it('when its run is over, then it does not park', () => {
    expect(answerOf(given('running', { run: 2 }), park())).toBe('superseded');
  });

  it('when people have a review of it, then they keep it, may vote, and the task stays held', () => {
    const record = given('in_review');
    const parked = afterChange(record, changeBy(record, park()));
    expect(parked.reviews).toEqual(record.reviews);
    const review = decidedBy(record.reviews[0]!);
    const voted = changeBy(parked, { kind: 'take-review', fact: { type: 'decided', review }, by: ann });
    expect(voted.task).toMatchObject({ status: 'held', waiting: parked.task.waiting, dueAt: parked.task.dueAt, run: 2 });
    expect(answerOf(parked, { kind: 'take-review', fact: { type: 'delivered', review }, by: ann })).toBe('not-now');
  });

  type Case = [string, TaskRecord, (record: TaskRecord) => TaskCommand, 'forgotten' | 'kept'];
  const reviewed = (becomes: Case[3], ...types: ReviewFact['type'][]) =>
    types.map((type): Case => [`that its review is ${type}`, given('in_review'), reviewIs(type), becomes]);
  it.each<Case>([
    ['evidence', given('running'), commands['keep-evidence'], 'forgotten'],
    ['a draft', given('running'), commands['keep-draft'], 'forgotten'],
    ['a judgement', given('running'), commands['keep-judgement'], 'forgotten'],
    ['an answer of a connector', given('publishing'), commands['keep-publication'], 'forgotten'],
    [
      'a claim to call one',
      given('publishing'),
      () => ({ kind: 'keep-publication', run: 1, publication: aPublication({ status: 'unknown', receipt: undefined }) }),
      'kept',
    ],
    [
      'that one was not reached',
      given('publishing', {}, { publications: [aPublication({ status: 'unknown', receipt: undefined })] }),
      () => ({ kind: 'keep-publication', run: 1, publication: aPublication({ status: 'unsent', receipt: 'ECONNREFUSED' }) }),
      'kept',
    ],
    ['that it begins to leave', given('running'), commands['begin-publishing'], 'kept'],
    ['that its run began', given('queued'), commands.start, 'kept'],
    ...reviewed('forgotten', 'requested', 'delivered', 'expired'),
    ...reviewed('kept', 'renewed', 'emailed', 'unmailed', 'undelivered', 'unheard', 'voted', 'resumed'),
  ])('when it comes to %s, then what held it before is as it should be', (_what, record, command, becomes) => {
    const stalled = { since: after(0), parks: 3, runs: 2 };
    const { task } = changeBy({ ...record, task: { ...record.task, stalled } }, command(record));
    expect(task.stalled).toEqual(becomes === 'kept' ? stalled : undefined);
  });
});

describe('given a task that is parked', () => {
  const parked = () => {
    const record = given('running', { version: 4 });
    return afterChange(record, changeBy(record, commands.park(record)));
  };

  it('when it is released, then its run is in line, and no more is said of back-off', () => {
    const record = parked();
    const note = content();
    const { task, event, writes } = changeBy(record, { kind: 'release', seen: 5, by: ann, note }, new Date(after(60_000)));
    expect(task).toMatchObject({
      status: 'queued',
      run: 2,
      waiting: { kind: 'start', since: after(60_000) },
      dueAt: after(120_000),
      note: note.ref,
    });
    expect(task.releaseAt).toBeUndefined();
    // Until it gets on, it has been held since the first time.
    expect(task.stalled).toEqual(record.task.stalled);
    expect(event).toEqual({ type: 'task.released', actor: ann, detail: { run: 2, note: note.ref.id } });
    expect(writes).toEqual([{ put: 'content', content: note }]);
  });

  it('when it is let go, then what stopped its last run is its error no more', () => {
    const record = parked();
    expect(record.task.error).toBeDefined();
    expect(changeBy(record, commands.release(record)).task.error).toBeUndefined();
  });

  it('when it was released from an older version, then that is superseded; released twice, it is not held', () => {
    const record = parked();
    expect(answerOf(record, { kind: 'release', seen: 4, by: ann })).toBe('superseded');
    const released = afterChange(record, changeBy(record, commands.release(record)));
    expect(answerOf(released, commands.release(released))).toBe('not-now');
  });

  it("when its automation is paused before it goes on, then the days of the pause are nobody's outage", () => {
    const record = parked();
    const released = afterChange(record, changeBy(record, commands.release(record)));
    expect(released.task.stalled).toBeDefined();
    expect(changeBy(released, commands.hold(released)).task.stalled).toBeUndefined();
  });

  it('when a message that came late says that its automation is paused, then it waits for what it waited for', () => {
    expect(answerOf(parked(), { kind: 'hold' })).toBe('not-now');
  });

  it('when a model answers the run that is over, then that is kept; what was not paid for is not', () => {
    const record = parked();
    const keep = (source: 'model' | 'canned'): TaskCommand => ({
      kind: 'keep-draft',
      run: 1,
      draft: aDraft({ number: 2, source }),
      by: 'infer',
    });
    expect(changeBy(record, keep('model')).task).toMatchObject({ status: 'held', run: 2, draft: 2 });
    expect(answerOf(record, keep('canned'))).toBe('superseded');
  });

  it('when a connector answers the run that is over, then that is kept; a claim to call it is not made', () => {
    const record = parked();
    const keep = (publication = aPublication()): TaskCommand => ({ kind: 'keep-publication', run: 1, publication });
    expect(changeBy(record, keep()).task).toMatchObject({ status: 'held', run: 2 });
    expect(answerOf(record, keep(aPublication({ status: 'unknown', receipt: undefined })))).toBe('superseded');
  });
});

describe('given an approval that is no longer good for what would leave', () => {
  const approved = (status: TaskStatus, review: Partial<Review> = {}) => {
    const record = given(status, { leaving: { draft: 1, since: after(0) }, stalled: { since: after(0), parks: 1, runs: 0 } });
    return { ...record, reviews: [{ ...decidedBy(aReview(record.task)), status: 'delivered' as const, ...review }] };
  };

  it.each(['queued', 'held', 'running', 'in_review', 'publishing'] as const)(
    'when its task is %s, then it lapses, and the next run is to ask again',
    (status) => {
      const record = approved(status);
      const [review] = record.reviews;
      const { task, event, writes } = changeBy(record, commands['lapse-approval'](record));
      expect(task).toMatchObject({ status: 'queued', run: 2, waiting: { kind: 'start' }, dueAt: now.toISOString() });
      expect([task.leaving, task.stalled]).toEqual([undefined, undefined]);
      expect(event).toMatchObject({
        type: 'review.lapsed',
        actor: { ref: 'publish' },
        detail: { run: 2, review: review!.id, why: 'too-old' },
      });
      const { waiter: _waiter, ...alone } = review!;
      expect(writes).toEqual([{ put: 'review', review: { ...alone, status: 'lapsed' } }]);
    },
  );

  it('when it is another run that says so, or it is no approval that stands, then nothing lapses', () => {
    const record = approved('running');
    expect(answerOf(record, { ...commands['lapse-approval'](record), run: 2 })).toBe('superseded');
    for (const review of [{ status: 'decided' }, { status: 'lapsed' }, { votes: [aVote({ kind: 'reject' })] }] as const) {
      const other = approved('running', review as Partial<Review>);
      expect(answerOf(other, commands['lapse-approval'](other))).toBe('not-now');
    }
    expect(answerOf(record, { ...commands['lapse-approval'](record), review: aReview(record.task).id })).toBe('not-now');
  });

  it('when it is told as what happened to a review alone, then the task does not take it', () => {
    const record = approved('running');
    expect(answerOf(record, { kind: 'take-review', fact: { type: 'lapsed', review: record.reviews[0]! }, by: ann })).toBe('not-now');
  });
});

describe('given a task with more than one review', () => {
  const [older, newest] = [aReview(aTask()), aReview(aTask())];
  const record = (status: TaskStatus = 'in_review') => given(status, {}, { reviews: [{ ...older, status: 'replaced' }, newest] });

  it.each(['voted', 'decided', 'undone', 'delivered', 'expired'] as const)(
    'when the older is %s, then that is refused; of the newest it is taken',
    (type) => {
      const told = (review: Review): TaskCommand => ({ kind: 'take-review', fact: { type, review }, by: ann });
      expect(answerOf(record(), told(older))).toBe('not-now');
      expect(answerOf(record(), told(newest))).toBe(`review.${type}`);
      expect(answerOf(record('completed'), told(older))).toBe('not-now');
    },
  );
});

describe('given a draft that is about to leave', () => {
  const begin = (digest = 'd'.repeat(64), draft = 1): TaskCommand => ({ kind: 'begin-publishing', run: 1, draft, digest });
  const review = decidedBy(aReview(aTask()), { proposal: aRef({ sha256: 'a'.repeat(64) }) });
  const toReview = [aDraft({ output: aRef(), judgement: judged('review') })];

  it('when its rules let it through, then it is being published, and waits for nothing', () => {
    const { task, event } = changeBy(given('in_review'), begin());
    expect(task).toMatchObject({ status: 'publishing', leaving: { draft: 1, since: now.toISOString() } });
    expect(task.waiting).toBeUndefined();
    expect(event).toMatchObject({ actor: { ref: 'publish' }, detail: { draft: 1 } });
  });

  const minute = 60_000;
  it.each([
    ['that its work has since a moment', 14 * minute, 14 * minute],
    ['that its work has since five minutes', 10 * minute, 10 * minute],
    ['that comes before its work can be done', 10 * minute - 1, 15 * minute],
    ['that is over', -1, 15 * minute],
    ['that is later than its work may take', 15 * minute + 1, 15 * minute],
    ['of a wait of days', 4 * 24 * 60 * minute, 15 * minute],
  ])('when it has a due time %s, then it is looked at when its work must be done', (_what, inMs, dueInMs) => {
    const { task } = changeBy(given('running', { dueAt: after(10_000 + inMs) }), begin());
    expect(task.dueAt).toBe(after(10_000 + dueInMs));
  });

  it('when it began to leave before, then it leaves since then; another draft leaves since now', () => {
    const leaving = { draft: 1, since: after(1000) };
    expect(changeBy(given('running', { leaving }), begin()).task.leaving).toEqual(leaving);
    expect(changeBy(given('running', { leaving: { ...leaving, draft: 2 } }), begin()).task.leaving).toEqual({
      draft: 1,
      since: now.toISOString(),
    });
  });

  it.each(['queued', 'held', 'running', 'in_review'] as const)(
    'when it began to leave and its task is %s, then it is not cancelled',
    (status) => {
      const record = given(status, { leaving: { draft: 1, since: after(1000) } });
      expect(answerOf(record, commands.cancel(record))).toBe('not-now');
    },
  );

  it('when nobody let it through, then it has no right to, and it is said why', () => {
    expect(commandTask(given('running', {}, { drafts: toReview }), begin(), now)).toEqual({
      refused: 'no-right',
      why: 'its verdict is "review", and no review approved it',
    });
    expect(answerOf(given('running'), begin(undefined, 2))).toBe('no-right');
  });

  it('when people let it through, then it leaves with the very bytes that they saw and with no others', () => {
    const record = given('running', {}, { drafts: toReview, reviews: [{ ...review, status: 'delivered' }] });
    expect(answerOf(record, begin('a'.repeat(64)))).toBe('publication.started');
    expect(answerOf(record, begin('b'.repeat(64)))).toBe('other-bytes');
  });

  it('when it is being published already and its right is gone, then it does not leave', () => {
    expect(answerOf(given('publishing', {}, { drafts: toReview }), begin())).toBe('no-right');
  });
});

describe('given the answer of a connector', () => {
  const claim = aPublication({ status: 'unknown', receipt: undefined });
  const keep = (publication = claim): TaskCommand => ({ kind: 'keep-publication', run: 1, publication });

  it('when it is claimed to be called, then it is claimed once, for each draft and connector', () => {
    expect(answerOf(given('publishing'), keep())).toBe('publication.made');
    for (const known of [claim, aPublication()]) {
      const record = given('publishing', {}, { publications: [known] });
      expect(answerOf(record, keep())).toBe('done');
      expect(answerOf(record, keep({ ...claim, draft: 2 }))).toBe('publication.made');
      expect(answerOf(record, keep({ ...claim, connector: 'shop-webhook' }))).toBe('publication.made');
    }
  });

  it('when it answers, also after the end, then that takes the place of the claim', () => {
    for (const status of ['publishing', 'failed', 'cancelled'] as const) {
      const record = given(status, {}, { publications: [claim] });
      const { task, writes } = changeBy(record, keep(aPublication()));
      expect(task.status).toBe(status);
      expect(writes).toEqual([{ put: 'publication', publication: aPublication() }]);
    }
  });

  it('when it is published, then no later answer takes that back', () => {
    const record = given('publishing', {}, { publications: [aPublication()] });
    for (const status of ['refused', 'unknown', 'unsent', 'published'] as const)
      expect(answerOf(record, keep(aPublication({ status, receipt: 'HTTP 400' })))).toBe('done');
  });

  it('when it was not reached, then the try that claimed the call takes its claim back, and another may claim it', () => {
    const unsent = aPublication({ status: 'unsent', receipt: 'ECONNREFUSED' });
    for (const known of [[], [aPublication()], [{ ...claim, receipt: 'no answer' }], [{ ...claim, at: after(1) }], [unsent]])
      expect(answerOf(given('publishing', {}, { publications: known }), keep(unsent))).toBe('done');
    expect(changeBy(given('publishing', {}, { publications: [claim] }), keep(unsent)).writes).toEqual([
      { put: 'publication', publication: unsent },
    ]);
    expect(answerOf(given('publishing', {}, { publications: [unsent] }), keep())).toBe('publication.made');
  });
});

describe('given a task with publications', () => {
  it.each([
    ['published', 'not-now'],
    ['unknown', 'not-now'],
    ['refused', 'task.cancelled'],
    ['unsent', 'task.cancelled'],
  ] as const)('when one is %s and its team cancels it, then the answer is %s', (status, answer) => {
    const record = given('queued', {}, { publications: [aPublication({ status })] });
    expect(answerOf(record, commands.cancel(record))).toBe(answer);
  });
});

describe('given a task that ends', () => {
  it.each([
    ['completed', { status: 'completed' }, { end: 1 }],
    ['rejected', { status: 'rejected' }, { end: 1 }],
    ['failed', { status: 'failed', error: { type: 'review-expired', detail: 'Nobody decided.' } }, { end: 1, error: 'review-expired' }],
  ] as const)('when it is %s, then it waits for nothing, and is looked at until that is told', (status, ending, detail) => {
    const held = { releaseAt: after(5000), stalled: { since: after(0), parks: 1, runs: 1 } };
    const { task, event } = changeBy(given('in_review', held), { kind: 'end', ending });
    expect(task).toMatchObject({ status, end: 1, finishedAt: now.toISOString(), dueAt: after(70_000) });
    expect([task.waiting, task.releaseAt, task.stalled]).toEqual([undefined, undefined, undefined]);
    expect([task.untold, task.outbox]).toEqual([true, undefined]);
    expect(event).toEqual({ type: `task.${status}`, actor: { kind: 'system', ref: 'settle', assurance: 'internal' }, detail });
  });

  it('when an end before it was not told yet, then that is kept as it was, and both are told, the older first', () => {
    const told = (record: TaskRecord, command: TaskCommand) => afterChange(record, changeBy(record, command));
    const first = told(given('running'), { kind: 'end', ending: { status: 'failed', error: { type: 'e', detail: 'd' } } });
    expect(untoldEnds(first)).toEqual([tellingOf(first)]);
    const again = told(told(first, commands.reopen(first)), { kind: 'start', run: 2, asks: true });
    const second = told(again, { kind: 'end', ending: { status: 'completed' } });
    const third = told(second, { kind: 'roll-back', actor: ann });
    expect(untoldEnds(third)).toEqual([tellingOf(first), tellingOf(second), tellingOf(third)]);
  });

  it('when an error held it before, then it ends without that, and with its own', () => {
    const error = { type: 'OutsideAwayError', detail: 'The shop is away.', step: 'publish' };
    expect(changeBy(given('held', { error }), { kind: 'end', ending: { status: 'completed' } }).task.error).toBeUndefined();
    const failed = { status: 'failed', error: { type: 'outside-away', detail: 'For 3 days.' } } as const;
    expect(changeBy(given('held', { error }), { kind: 'end', ending: failed }).task.error).toEqual(failed.error);
  });

  it('when its team cancels it, then its reason is content and not in the trail', () => {
    const command = commands.cancel(given('running'));
    const { task, event, writes } = changeBy(given('running'), command);
    expect(task.note).toEqual(command.note.ref);
    expect(event).toEqual({ type: 'task.cancelled', actor: ann, detail: { end: 1 } });
    expect(writes).toEqual([{ put: 'content', content: command.note }]);
  });

  it('when reviews are open or undelivered, then they are closed, and the time that was waited for them counts', () => {
    const task = aTask({ ...running, status: 'in_review', reviewMs: 500 });
    const open = aReview(task, { openedAt: after(4000) });
    const decided = decidedBy(aReview(task, { openedAt: after(9000) }));
    const closed = aReview(task, { status: 'expired' });
    const { task: ended, writes } = changeBy(aRecord(task, { reviews: [open, decided, closed] }), {
      kind: 'end',
      ending: { status: 'rejected' },
    });
    expect(ended.reviewMs).toBe(500 + 6000 + 1000);
    expect(writes).toEqual([
      { put: 'review', review: { ...open, status: 'cancelled' } },
      { put: 'review', review: { ...decided, status: 'cancelled' } },
    ]);
  });

  it('when the end of another run is told, then that is superseded', () => {
    const record = given('running', { run: 2 });
    expect(answerOf(record, { kind: 'end', ending: { status: 'rejected' }, run: 1 })).toBe('superseded');
    expect(answerOf(record, { kind: 'end', ending: { status: 'rejected' } })).toBe('task.rejected');
  });
});

describe('given a task that has ended', () => {
  it.each(['requested', 'voted', 'decided', 'undone', 'delivered', 'expired', 'resumed'] as const)(
    'when a review of it is %s, then that is on record, and moves nothing',
    (type) => {
      for (const status of TaskStatusSchema.options.filter((one) => hasEnded({ status: one }))) {
        const record = given(status);
        const review = decidedBy(aReview(record.task), { draft: 7 });
        const { task, event, writes } = changeBy(record, { kind: 'take-review', fact: { type, review }, by: ann });
        expect(task).toEqual({ ...record.task, version: record.task.version + 1, updatedAt: now.toISOString() });
        expect(event.type).toBe(`review.${type}`);
        expect(writes).toEqual([{ put: 'review', review }]);
      }
    },
  );
});

describe('given a task that ends, goes back on the line and ends again', () => {
  const failed = { kind: 'end', ending: { status: 'failed', error: { type: 'review-expired', detail: 'Nobody decided.' } } } as const;

  it('when its ends are counted, then they are 1 and 2, in the record and in the trail', () => {
    const record = given('running');
    const first = changeBy(record, failed);
    const back = changeBy(afterChange(record, first), { kind: 'reopen', actor: ann, note: content() }, new Date(after(20_000)));
    const again = changeBy(afterChange(record, back), { kind: 'end', ending: { status: 'completed' } }, new Date(after(30_000)));
    expect([first, back, again].map(({ task, event }) => [task.end, event.type, event.detail['end']])).toEqual([
      [1, 'task.failed', 1],
      [1, 'task.reopened', 1],
      [2, 'task.completed', 2],
    ]);
    expect(back.event).toMatchObject({ actor: ann, detail: { run: 2 } });
    expect(back.task).toMatchObject({ status: 'queued', run: 2, waiting: { kind: 'start' }, dueAt: after(80_000) });
    expect([back.task.finishedAt, back.task.error]).toEqual([undefined, undefined]);
    expect(again.task.finishedAt).toBe(after(30_000));
    expect(again.task.error).toBeUndefined();
  });

  it('when what it published was taken back, then that is one more end', () => {
    const { task, event } = changeBy(given('completed'), { kind: 'roll-back', actor: ann });
    expect(task).toMatchObject({ status: 'rolled_back', end: 2 });
    expect(event).toMatchObject({ type: 'task.rolled_back', actor: ann, detail: { end: 2 } });
  });
});

describe('a task, whatever it is told, in whatever order,', () => {
  const nextRun = new Set<TaskCommandKind>(['restart', 'park', 'pause', 'reopen', 'lapse-approval']);
  /** The same command from another run, when it is one that a run gives, and not an answer that was paid for. */
  const spoken = (command: TaskCommand, run: number): TaskCommand | undefined =>
    'run' in command && command.kind !== 'keep-draft' && command.kind !== 'keep-publication' ? { ...command, run } : undefined;

  it('counts its versions and its ends, and rests only once it has ended', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds), { maxLength: 40 }), (told) => {
        let record = given('queued');
        let ended = 0;
        for (const kind of told) {
          const command = commands[kind](record);
          const decision = commandTask(record, command, now);
          if (!('change' in decision)) continue;
          const { task, event } = decision.change;
          const atEnd = kind === 'end' || kind === 'cancel' || kind === 'roll-back';
          if (atEnd) ended += 1;
          expect(task.version).toBe(record.task.version + 1);
          expect(task.end).toBe(ended);
          expect(event.detail['end']).toBe(atEnd || kind === 'reopen' ? ended : undefined);
          expect(task.finishedAt !== undefined).toBe(hasEnded(task));
          // Nobody has told any of its ends, so it is looked at, whatever happens.
          expect(task.dueAt).toBeDefined();
          const untold = untoldEnds(afterChange(record, decision.change)).map((telling) => telling.event.end);
          expect(untold).toEqual(Array.from({ length: ended }, (_, index) => index + 1));
          if (hasEnded(task)) expect([task.waiting, task.stalled, task.releaseAt]).toEqual([undefined, undefined, undefined]);
          if (hasEnded(record.task) && !hasEnded(task)) expect(kind).toBe('reopen');
          expect(task.run - record.task.run).toBe(nextRun.has(kind) ? 1 : 0);
          if (task.waiting?.kind === 'outside') expect(task.releaseAt).toBeDefined();
          expect(task.status === 'held').toBe(task.waiting?.kind === 'outside' || task.waiting?.kind === 'automation-paused');
          // Whatever speaks for a run that is over changes nothing.
          const late = spoken(command, record.task.run - 1);
          if (late) expect(answerOf(record, late)).toMatch(/^(superseded|ended|done|not-now)$/);
          expect(task.expiresAt).toBe(record.task.expiresAt);
          record = afterChange(record, decision.change);
        }
      }),
    );
  });

  it('has no review shorter than nothing, though the clock of another machine was set back', () => {
    const task = aTask({ ...running, status: 'in_review' });
    const record = aRecord(task, { reviews: [aReview(task, { openedAt: after(60_000) })] });
    expect(changeBy(record, { kind: 'end', ending: { status: 'rejected' } }, morning).task.reviewMs).toBe(0);
  });
});
