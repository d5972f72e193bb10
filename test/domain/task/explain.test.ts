import { describe, expect, it } from '@jest/globals';
import { DraftSchema } from '../../../domain/draft/schema.ts';
import { PublicationSchema } from '../../../domain/publication/schema.ts';
import { ReviewSchema } from '../../../domain/review/schema.ts';
import { explainTask, type Situation } from '../../../domain/task/explain.ts';
import type { TaskRecord } from '../../../domain/task/record.ts';
import { TaskSchema } from '../../../domain/task/schema.ts';
import { aRef } from '../../doubles/fixtures.ts';

const id = 'tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K';
const at = '2026-03-02T09:00:00.000Z';
const commands = { logs: (name: string) => `logs of ${name}`, mail: 'open the mailbox', pools: 'look at the pools', retry: 'retry it' };
const calm: Situation = { execution: 'running', state: undefined, now: new Date('2026-03-02T09:00:30.000Z') };

function task(fields: object) {
  return TaskSchema.parse({
    id,
    team: 'shop',
    automation: 'product-description',
    revision: 3,
    route: 'copywriting',
    lane: 'interactive',
    status: 'running',
    version: 4,
    run: 1,
    end: 0,
    requester: { sub: 'demo' },
    input: aRef(),
    draft: 0,
    holdDays: 3,
    createdAt: at,
    updatedAt: at,
    startedAt: at,
    reviewMs: 0,
    dueAt: '2026-03-02T09:15:00.000Z',
    lastHash: '',
    salt: 'salt',
    expiresAt: 2_000_000_000,
    ...fields,
  });
}

const draft = DraftSchema.parse({
  number: 1,
  source: 'model',
  outcome: 'answered',
  model: { endpoint: 'primary', id: 'm', version: '1' },
  evidence: [],
  attempts: [],
  usage: { inputTokens: 1, outputTokens: 1 },
  latencyMs: 1,
  at,
  judgement: {
    verdict: 'review',
    checks: [
      { check: 'length', result: 'pass' },
      { check: 'banned-phrases', result: 'warn' },
    ],
    confidence: 0.625,
    confidenceParts: { grounding: 0.625, checks: 1 },
    reasons: ['confidence 0.63 is below 0.8'],
    at,
  },
});

const proposal = aRef();
const review = ReviewSchema.parse({
  id: 'rvw_01JH8Z6M4Q3T5V7X9B1D3F5H7K',
  taskId: id,
  team: 'shop',
  about: { kind: 'draft', draft: 1 },
  end: 0,
  purpose: 'release',
  needs: { approvals: 1, rejections: 1 },
  overrule: [],
  status: 'open',
  reasons: [],
  proposal,
  group: 'brand-editors',
  openedAt: at,
  deadline: { at: '2026-03-03T09:00:00.000Z', rule: { kind: 'after-first-email', minutes: 1440 } },
  votes: [],
  cast: 0,
  invitations: [{ reviewer: 'brand-editors/ann', sentAt: at }],
});

const decided = ReviewSchema.parse({
  ...review,
  status: 'decided',
  cast: 1,
  finalAt: '2026-03-02T09:00:30.000Z',
  votes: [
    {
      number: 1,
      kind: 'approve',
      draft: 1,
      proposal,
      reviewer: 'brand-editors/ann',
      reviewerName: 'Erin Editor',
      assurance: 'link',
      overruled: [],
      at,
    },
  ],
});

const record = (fields: object, more: Partial<TaskRecord> = {}): TaskRecord => ({
  task: task(fields),
  drafts: [],
  reviews: [],
  publications: [],
  ...more,
});

const line = (lines: { label: string; text: string }[], label: string) => lines.find((one) => one.label === label)?.text;

/** What a task has that something outside stopped. */
const parked = (who: string) => ({
  status: 'held',
  run: 3,
  waiting: { kind: 'outside', who, since: at, until: '2026-03-05T09:00:00.000Z', act: 'Goes on by itself when it is back.' },
  stalled: { since: at, parks: 2, runs: 1 },
  error: { type: 'OutsideAwayError', detail: 'The shop is away.', step: 'publish' },
  dueAt: '2026-03-02T09:01:00.000Z',
  releaseAt: '2026-03-02T09:01:00.000Z',
});

const ended = (error?: { type: string; detail: string }) => ({
  status: error ? 'failed' : 'completed',
  dueAt: undefined,
  finishedAt: at,
  ...(error ? { error } : {}),
});

describe('explainTask: the next step', () => {
  it.each<[string, TaskRecord, Partial<Situation>, string]>([
    [
      'waits for a model',
      record({}),
      { waiting: { kind: 'model', who: 'route:copywriting', since: at, act: 'Goes on by itself.' } },
      'Nothing: it goes on when it is its turn. How many wait: look at the pools',
    ],
    ['is queued', record({ status: 'queued' }), {}, 'Nothing for a minute; then logs of start-task'],
    ['is held', record({ status: 'held' }), {}, 'Somebody resumes the automation "product-description"'],
    [
      'waits for something outside',
      record(parked('connector:shop')),
      { execution: 'missing' },
      'Nothing: it goes on by itself once connector:shop is back. To try it at once: retry it',
    ],
    [
      'was stopped by nobody knows what',
      record(parked('platform')),
      { execution: 'missing' },
      'See what stopped it (logs of publish); it is tried again by itself. At once: retry it',
    ],
    [
      'waited in a pool that was closed',
      record({ ...parked('platform'), error: { type: 'RouteMovedError', detail: 'd', step: 'infer' } }),
      { execution: 'missing' },
      'Nothing: its pool was closed, and it goes on in the one that its route has now. At once: retry it',
    ],
    [
      'is parked and forgotten',
      record(parked('connector:shop')),
      { execution: 'missing', now: new Date('2026-03-02T10:00:00.000Z') },
      'The reconciler should have looked by now: logs of reconcile',
    ],
    ['is drafting', record({}), { state: 'Infer' }, 'logs of infer'],
    ['is between states', record({ draft: 1 }, { drafts: [{ ...draft, judgement: undefined }] }), {}, 'logs of validate'],
    ['is publishing', record({ status: 'publishing' }), {}, 'logs of publish'],
    [
      'waits for a person',
      record({ status: 'in_review' }, { reviews: [review] }),
      {},
      'A reviewer of "brand-editors" decides: open the mailbox',
    ],
    [
      'waits for an email that was not sent',
      record({ status: 'in_review' }, { reviews: [{ ...review, invitations: [{ reviewer: 'brand-editors/ann' }] }] }),
      {},
      'The email has not gone out: logs of request-review',
    ],
    ['has its decision', record({ status: 'in_review' }, { reviews: [decided] }), {}, 'Nothing: the decision goes to the machine.'],
    [
      'was forgotten',
      record({ dueAt: at }),
      { execution: 'missing', now: new Date('2026-03-02T10:00:00.000Z') },
      'The reconciler should have looked by now: logs of reconcile',
    ],
    ['is done', record(ended()), { execution: 'succeeded' }, `Nothing. The result: GET /v1/tasks/${id}`],
    [
      'may have been published',
      record(ended({ type: 'publication-unknown', detail: 'who knows' })),
      { execution: 'succeeded' },
      'Look in the outside system whether it took the publication',
    ],
    [
      'was held for too long',
      record(ended({ type: 'outside-away', detail: 'Held for 3 days because connector:shop was away.' })),
      { execution: 'succeeded' },
      'See that what the error names is back, then retry it',
    ],
    [
      'could ask nobody',
      record(ended({ type: 'reviewers-not-reached', detail: 'No email left for 3 days.' })),
      { execution: 'succeeded' },
      'See why no email left (logs of reconcile) and that the group has addresses that take mail, then retry it',
    ],
    [
      'failed on the way to a draft',
      record(ended({ type: 'ContractError', detail: 'a step failed' })),
      { execution: 'succeeded' },
      'logs of infer, then retry it',
    ],
  ])('of a task that %s', (_case, given, situation, expected) => {
    const next = line(explainTask(given, { ...calm, ...situation }, commands), 'next');

    expect(next).toContain(expected);
  });
});

describe('explainTask: what it shows', () => {
  it('says for whom a task waits, until when, and why the policy asked', () => {
    const waiting = { kind: 'review', since: at, until: review.deadline.at, who: 'brand-editors', act: 'A reviewer decides.' };
    const lines = explainTask(
      record({ status: 'in_review', draft: 1, waiting }, { drafts: [draft], reviews: [review] }),
      { ...calm, state: 'RequestReview' },
      commands,
    );

    expect(line(lines, 'status')).toBe(`in_review since ${at} (30 s)`);
    expect(line(lines, 'waits for')).toBe('review by brand-editors, until 2026-03-03T09:00:00.000Z (24 h left). A reviewer decides.');
    expect(line(lines, 'run')).toBe('1, execution running, in RequestReview');
    expect(line(lines, 'draft')).toBe(
      '1 by model primary: answered, verdict review, confidence 0.63 (the lowest of grounding 0.63, checks 1), checks: banned-phrases warn',
    );
    expect(line(lines, 'because')).toBe('confidence 0.63 is below 0.8');
  });

  it('shows the receipt and the error of a publication that was refused', () => {
    const refused = PublicationSchema.parse({
      connector: 'shop',
      target: 'https://shop.example/p',
      draft: 1,
      status: 'refused',
      digest: 'd',
      end: 0,
      at,
    });
    const lines = explainTask(
      record(ended({ type: 'publication-refused', detail: 'said no' }), { publications: [refused] }),
      { ...calm, execution: 'succeeded' },
      commands,
    );

    expect(line(lines, 'published')).toContain('shop, draft 1: refused at https://shop.example/p');
    expect(line(lines, 'error')).toBe('publication-refused: said no');
  });

  it('says of a parked task what it waits for, since when, until when, and the step and error that stopped it', () => {
    const lines = explainTask(record(parked('connector:shop')), { ...calm, execution: 'missing' }, commands);

    expect(line(lines, 'status')).toBe(`held since ${at} (30 s)`);
    expect(line(lines, 'waits for')).toBe(
      'outside: connector:shop, until 2026-03-05T09:00:00.000Z (3 days left). Goes on by itself when it is back.',
    );
    expect(line(lines, 'run')).toBe('3, not started');
    expect(line(lines, 'parked')).toBe(
      `2 times since ${at} without getting on, 1 of its runs came to nothing; its next run may begin after 2026-03-02T09:01:00.000Z`,
    );
    expect(line(lines, 'error')).toBe('OutsideAwayError in publish: The shop is away.');
    // It is let go with the others; its own look is no news.
    expect(lines.map(({ label }) => label)).not.toContain('looked at');
  });

  it.each([
    ['once it is due', '2026-03-02T09:02:00.000Z', 'release'],
    ['once its days have passed', '2026-03-05T09:00:00.000Z', 'give-up'],
  ])('says what becomes of a parked task %s', (_when, now, cure) => {
    const lines = explainTask(record(parked('connector:shop')), { ...calm, execution: 'missing', now: new Date(now) }, commands);

    expect(line(lines, 'looked at')).toContain(`within a minute or two: ${cure} (due`);
  });

  it('says nothing of parking where a task is not parked', () => {
    const lines = explainTask(record({ stalled: { since: at, parks: 2, runs: 0 } }), calm, commands);

    expect(line(lines, 'parked')).toBeUndefined();
  });

  it('says whom nobody has asked yet', () => {
    const invitations = [{ reviewer: 'brand-editors/ann', sentAt: at }, { reviewer: 'brand-editors/ben' }];
    const lines = explainTask(record({ status: 'in_review' }, { reviews: [{ ...review, invitations }] }), calm, commands);

    expect(line(lines, 'review')).toContain(`emailed ${at}, still to be asked: brand-editors/ben`);
  });

  it('says who was not reached, and that nobody was', () => {
    const lost = { reviewer: 'brand-editors/ann', sentAt: at, undelivered: true } as const;
    const invitations = [lost, { reviewer: 'brand-editors/ben', refused: true } as const];
    const lines = explainTask(record({ status: 'in_review' }, { reviews: [{ ...review, invitations }] }), calm, commands);

    expect(line(lines, 'review')).toContain('not emailed, not reached: brand-editors/ann, brand-editors/ben');
    expect(line(lines, 'next')).toContain('takes no email for anybody of "brand-editors"');
  });

  it('names the cure of a task whose execution is gone', () => {
    const lines = explainTask(record({ dueAt: at }), { ...calm, execution: 'missing' }, commands);

    expect(line(lines, 'looked at')).toContain('restart, no-execution');
  });

  it('names no reviewer by name', () => {
    const lines = explainTask(record({ status: 'in_review' }, { reviews: [decided] }), calm, commands);

    expect(JSON.stringify(lines)).toContain('brand-editors/ann');
    expect(JSON.stringify(lines)).not.toContain('Erin');
  });

  it('says what was overruled', () => {
    const [vote] = decided.votes;
    const votes = vote ? [{ ...vote, overruled: ['length', 'no-markup'] }] : [];
    const lines = explainTask(record({ status: 'in_review' }, { reviews: [{ ...decided, votes }] }), calm, commands);
    expect(line(lines, 'review')).toContain(`(link) ${at}, overruled length, no-markup, goes to the machine`);
  });
});
