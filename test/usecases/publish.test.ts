import { describe, expect, it } from '@jest/globals';
import type { Judgement } from '#domain/draft/schema.ts';
import { EventSchema } from '#domain/event/schema.ts';
import { OutsideAwayError } from '#domain/outside/errors.ts';
import { ConnectorUnavailableError } from '#domain/publication/errors.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { proposalOf } from '#domain/publication/proposal.ts';
import type { Review, Vote } from '#domain/review/schema.ts';
import type { Connector, PublishReply, PublishRequest } from '#usecases/ports/connectors.ts';
import { publish, type PublishDependencies } from '#usecases/publish.ts';
import { entryOf } from '#domain/task/entry.ts';
import { aRef, aReview, decidedBy, fits } from '../doubles/fixtures.ts';
import { clock, createLine, goodOutput, input, spec, taskId, type Line } from '../doubles/line.ts';

const stage = {
  connectors: ConnectorsSchema.parse({
    catalogue: { kind: 'json-object', teams: '*' },
    'shop-webhook': { kind: 'webhook', teams: '*', url: 'https://shop.example/hook' },
  }),
  catalogueBucket: 'bucket',
};
const dayMs = 86_400_000;
const targets = [
  { connector: 'catalogue', target: 's3://bucket/products/A-1.json' },
  { connector: 'shop-webhook', target: 'https://shop.example/hook' },
];

type Answers = { [connector: string]: (request: PublishRequest) => PublishReply | Promise<PublishReply> };

function prepare(line: Line, answers: Answers = {}, notIdempotent: string[] = []) {
  const calls: PublishRequest[] = [];
  const connector = (name: string): Connector => ({
    idempotent: !notIdempotent.includes(name),
    publish: async (request) => {
      calls.push(request);
      return (answers[name] ?? (() => ({ kind: 'published', receipt: 'r1' })))(request);
    },
  });
  const deps: PublishDependencies = {
    ...line,
    stage,
    connectors: { find: (name) => (name in stage.connectors ? connector(name) : undefined) },
  };
  const order = (draft = 1, run = 1) => publish(deps, { taskId, run, draft }, () => undefined);
  return { calls, publishIt: order, asked: () => calls.map(({ target }) => target.connector) };
}

const judged = (verdict: Judgement['verdict']): Judgement => ({
  verdict,
  checks: fits,
  confidence: 1,
  confidenceParts: {},
  reasons: [],
  at: '2026-01-01T00:00:00.000Z',
});

function autoLine(): Line {
  const line = createLine();
  line.addDraft(goodOutput, { judgement: judged('auto') });
  return line;
}

/** What the task is once its run has come to an end and another has begun; the review that was asked stands as it is. */
function nextRun(line: Line): void {
  const { task } = line.record;
  line.record.task = { ...task, status: 'running', run: task.run + 1, version: task.version + 1 };
}

/** A line whose draft a reviewer let through, for the digest of an output: its own, unless a test says otherwise. */
function approvedLine(
  output: typeof goodOutput = goodOutput,
  change: (review: Review) => Review = (review) => review,
  revision: Parameters<typeof createLine>[0] = {},
): Line {
  const line = createLine(revision);
  line.addDraft(goodOutput, { judgement: judged('review') });
  const proposal = line.put(proposalOf(line.record.task, output, targets));
  const review = decidedBy(aReview(line.record.task, { proposal }), { at: '2026-01-01T00:00:00.000Z' });
  line.record.reviews = [change({ ...review, status: 'delivered' })];
  return line;
}

/** Puts on record that the checks found this about the first draft. */
function judgeFirst(line: Line, checks: Judgement['checks']): void {
  line.record.drafts = line.record.drafts.map((draft) => ({ ...draft, judgement: { ...judged('review'), checks } }));
}

const withVote = (fields: Partial<Vote>) => (review: Review) => ({
  ...review,
  votes: review.votes.map((vote) => ({ ...vote, ...fields })),
});

describe('publishing what policy let through', () => {
  it('gives the stored output to every connector in order, with its provenance', async () => {
    const line = autoLine();
    const { publishIt, calls, asked } = prepare(line);
    expect(await publishIt()).toBe('published');
    expect(asked()).toEqual(['catalogue', 'shop-webhook']);
    expect(calls[0]).toMatchObject({
      target: targets[0],
      event: {
        id: `${taskId}.1.catalogue`,
        type: 'publication.created',
        version: 1,
        task: taskId,
        end: 0,
        data: {
          team: 'catalogue',
          automation: 'product-description',
          output: goodOutput,
          provenance: {
            task: taskId,
            automation: 'product-description',
            revision: 3,
            draft: 1,
            source: 'model',
            model: { endpoint: 'small' },
          },
        },
      },
    });
    for (const { event } of calls) expect(EventSchema.parse(event)).toEqual(event);
    expect(new Set(calls.map(({ fence }) => fence)).size).toBe(1);
    expect(calls[0]?.event.data.provenance).not.toHaveProperty('review');
    expect(line.record.publications.map(({ connector, status, receipt }) => [connector, status, receipt])).toEqual([
      ['catalogue', 'published', 'r1'],
      ['shop-webhook', 'published', 'r1'],
    ]);
    expect(line.events).toEqual(['publication.started', 'publication.made', 'publication.made']);
    expect(line.record.task.status).toBe('publishing');
  });

  it('passes the words of the model on unchanged', async () => {
    const line = createLine();
    const sentinel = { headline: 'SENTINEL ‹é› "\\u0000" 🫖', note: '</script>&amp;' };
    line.addDraft(sentinel, { judgement: judged('auto') });
    const { publishIt, calls } = prepare(line);
    await publishIt();
    expect(calls.map(({ event }) => event.data.output)).toEqual([sentinel, sentinel]);
  });

  it('hands on what the caller said about the task, and nothing of it that is not what was stored', async () => {
    const about = { subject: 'A-1', metadata: { order: '7' } };
    const line = autoLine();
    line.record.task = { ...line.record.task, input: line.put({ input, ...about }) };
    const { publishIt, calls } = prepare(line);
    await publishIt();
    expect(calls.map(({ event }) => event.data)).toMatchObject([about, about]);

    const other = autoLine();
    other.tamper(other.record.task.input, { input, subject: 'B-2' });
    const tampered = prepare(other);
    await expect(tampered.publishIt()).rejects.toMatchObject({ name: 'ContentUnreadableError' });
    expect(tampered.calls).toEqual([]);
  });

  it.each(['review', 'repair', 'fallback', 'written', undefined] as const)('refuses a draft whose own verdict is %s', async (verdict) => {
    const line = createLine();
    line.addDraft(goodOutput, verdict ? { judgement: judged(verdict) } : {});
    const { publishIt, calls } = prepare(line);
    await expect(publishIt()).rejects.toMatchObject({ name: 'NotApprovedError' });
    expect(calls).toEqual([]);
    expect(line.record.task.status).toBe('running');
  });

  it('refuses a draft that a reviewer wrote, whatever its verdict', async () => {
    const line = createLine();
    line.addDraft(goodOutput, { source: 'reviewer', judgement: judged('auto') });
    const { publishIt, calls } = prepare(line);
    await expect(publishIt()).rejects.toMatchObject({ name: 'NotApprovedError' });
    expect(calls).toEqual([]);
  });

  it('refuses a draft that rests on the verdict of another', async () => {
    const line = autoLine();
    line.addDraft(goodOutput);
    const { publishIt } = prepare(line);
    await expect(publishIt(2)).rejects.toMatchObject({ name: 'NotApprovedError' });
  });
});

describe('publishing what a person approved', () => {
  it('publishes the approved draft and says who approved how', async () => {
    const line = approvedLine();
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe('published');
    expect(calls[0]?.event.data.provenance).toMatchObject({
      review: { id: line.record.reviews[0]?.id, decision: 'approve', at: '2026-01-01T00:00:00.000Z', assurance: 'link', overruled: [] },
      digest: line.record.reviews[0]?.proposal.sha256,
    });
  });

  it('tells with it which failed checks the reviewer let pass', async () => {
    const line = approvedLine(goodOutput, (review) => ({
      ...withVote({ overruled: ['length'], reason: aRef() })(review),
      overrule: ['length'],
    }));
    judgeFirst(line, [...fits, { check: 'length', result: 'fail' }]);
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe('published');
    expect(calls[0]?.event.data.provenance.review?.overruled).toEqual(['length']);
  });

  it.each<[string, Judgement['checks']]>([
    ['does not fit its output schema', [{ check: 'output-schema', result: 'fail' }]],
    ['has failed a check that nobody overruled', [...fits, { check: 'length', result: 'fail' }]],
    ['was never checked', []],
  ])('refuses a draft that was approved and %s', async (_why, checks) => {
    const line = approvedLine();
    judgeFirst(line, checks);
    const { publishIt, calls } = prepare(line);
    await expect(publishIt()).rejects.toMatchObject({ name: 'NotApprovedError' });
    expect(calls).toEqual([]);
    expect(line.record.task.status).toBe('running');
  });

  it.each<[string, (line: Line) => void]>([
    ['the draft', () => undefined],
    [
      'the place it goes to',
      (line) => void (line.record.task = { ...line.record.task, input: line.put({ input: { ...input, sku: 'B-2' } }) }),
    ],
  ])('asks again, and publishes nothing, when %s is not what was approved', async (what, change) => {
    const line = approvedLine(what === 'the draft' ? { headline: 'Another headline' } : goodOutput);
    change(line);
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe('superseded');
    expect(calls).toEqual([]);
    expect(line.record.reviews).toMatchObject([{ status: 'lapsed' }]);
    expect(line.record.task).toMatchObject({ status: 'queued', run: 2, dueAt: line.clock.now().toISOString() });
    expect(entryOf(line.record)).toEqual({ at: 'RequestReview', draft: 1 });
    expect(line.events).toEqual(['review.lapsed']);

    // A late attempt of the old run lapses nothing more, and the lapsed approval lets nothing out.
    expect(await publishIt()).toBe('superseded');
    nextRun(line);
    await expect(publishIt(1, 3)).rejects.toMatchObject({ name: 'NotApprovedError' });
    expect([calls, line.events]).toEqual([[], ['review.lapsed']]);
  });

  it.each([
    ['takes an approval that is as old as the revision lets it be', 3 * dayMs, 'published'],
    ['asks again when it is older', 3 * dayMs + 1, 'superseded'],
  ] as const)('%s', async (_what, ageMs, result) => {
    const at = new Date(clock.now().getTime() - ageMs).toISOString();
    const line = approvedLine(goodOutput, withVote({ at }), { review: { ...spec.review, approvalValidDays: 3 } });
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe(result);
    expect(calls).toHaveLength(result === 'published' ? 2 : 0);
    expect(line.record.reviews).toMatchObject([{ status: result === 'published' ? 'delivered' : 'lapsed' }]);
  });

  it('finishes what has begun to leave, however old its approval has become', async () => {
    const line = approvedLine(goodOutput, withVote({ at: '2020-01-01T00:00:00.000Z' }));
    line.record.task = { ...line.record.task, leaving: { draft: 1, since: '2020-01-02T00:00:00.000Z' } };
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe('published');
    // It is no newer for having taken long.
    expect(new Set(calls.map(({ fence }) => fence))).toEqual(new Set(['2020-01-02T00:00:00.000Z']));
  });

  it('does not publish stored bytes that are not the ones that were recorded, or are not there', async () => {
    const line = approvedLine();
    line.tamper(line.record.drafts[0]?.output, { headline: 'Tampered' });
    await expect(prepare(line).publishIt()).rejects.toMatchObject({ name: 'DigestMismatchError' });
    line.erase(line.record.drafts[0]?.output);
    await expect(prepare(line).publishIt()).rejects.toMatchObject({ name: 'DigestMismatchError' });
    expect(line.record.reviews).toMatchObject([{ status: 'delivered' }]);
  });

  it.each([
    ['there is no review', undefined],
    ['the approval is for another draft', withVote({ draft: 2 })],
    ['the decision was to reject', withVote({ kind: 'reject' })],
    ['the time to undo is not over', (review: Review): Review => ({ ...review, status: 'decided' })],
    ['the vote was taken back', (review: Review): Review => ({ ...review, status: 'open', votes: [] })],
    ['another person has to vote, too', (review: Review): Review => ({ ...review, needs: { approvals: 2, rejections: 1 } })],
    ['the review was replaced', (review: Review): Review => ({ ...review, status: 'replaced' })],
    ['the review was cancelled', (review: Review): Review => ({ ...review, status: 'cancelled' })],
  ])('refuses when %s', async (_why, change) => {
    const line = approvedLine(goodOutput, change);
    if (!change) line.record.reviews = [];
    const { publishIt, calls } = prepare(line);
    await expect(publishIt()).rejects.toMatchObject({ name: 'NotApprovedError' });
    expect(calls).toEqual([]);
    expect(line.record.task.status).toBe('running');
  });

  it('publishes what a reviewer wrote by the vote of that reviewer, and never by its verdict', async () => {
    const line = approvedLine();
    const edited = { headline: 'An edited teapot for 9.99' };
    line.addDraft(edited, { source: 'reviewer', judgement: judged('written') });
    const proposal = line.put(proposalOf(line.record.task, edited, targets));
    line.record.reviews = line.record.reviews.map(withVote({ kind: 'edit', draft: 2, proposal }));
    const { publishIt, calls } = prepare(line);
    await expect(publishIt(1)).rejects.toMatchObject({ name: 'NotApprovedError' });
    expect(await publishIt(2)).toBe('published');
    expect(calls[0]?.event.data).toMatchObject({ output: edited, provenance: { source: 'reviewer', review: { decision: 'edit' } } });
  });

  it('asks for the right in the very write that begins it', async () => {
    const line = approvedLine();
    line.interrupt(() => {
      line.record.task = { ...line.record.task, version: 50 };
      line.record.reviews = [];
    });
    const { publishIt, calls } = prepare(line);
    await expect(publishIt()).rejects.toMatchObject({ name: 'NotApprovedError' });
    expect(calls).toEqual([]);
  });
});

describe('a run that is over', () => {
  it.each([
    ['its task has ended', { status: 'cancelled' as const }],
    ['it was parked', { status: 'held' as const, run: 2 }],
    ['a later one goes on', { run: 2 }],
  ])('publishes nothing: %s', async (_why, fields) => {
    const line = autoLine();
    line.record.task = { ...line.record.task, ...fields };
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe('superseded');
    expect([calls, line.events]).toEqual([[], []]);
    // Nothing is looked for either: what is gone by now is no fault of this run.
    line.erase(line.record.drafts[0]?.output);
    expect(await publishIt()).toBe('superseded');
  });

  it.each([
    ['a cancel', { status: 'cancelled' as const }],
    ['a later run', { run: 2 }],
  ])('publishes nothing when %s wins the race for the first write', async (_what, fields) => {
    const line = autoLine();
    line.interrupt(() => (line.record.task = { ...line.record.task, ...fields, version: 50 }));
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe('superseded');
    expect(calls).toEqual([]);
  });

  it('calls no connector that cannot drop duplicates when a later one begins before its claim', async () => {
    const line = autoLine();
    const { publishIt, asked } = prepare(
      line,
      {
        catalogue: () => {
          nextRun(line);
          return { kind: 'published', receipt: 'r1' };
        },
      },
      ['shop-webhook'],
    );
    expect(await publishIt()).toBe('unknown');
    expect(asked()).toEqual(['catalogue']);
    // What was answered is kept, whatever run asked; and there is no claim that would stop the later one.
    expect(line.record.publications).toMatchObject([{ connector: 'catalogue', status: 'published' }]);
  });

  it('calls no connector that cannot drop duplicates once the task has ended', async () => {
    const line = autoLine();
    const { publishIt, asked } = prepare(
      line,
      {
        catalogue: () => {
          line.record.task = { ...line.record.task, status: 'failed', version: 50 };
          return { kind: 'published', receipt: 'r1' };
        },
      },
      ['shop-webhook'],
    );
    await publishIt();
    expect(asked()).toEqual(['catalogue']);
    expect(line.record.publications).toMatchObject([{ connector: 'catalogue', status: 'published' }]);
  });
});

describe('publishing again', () => {
  it('asks no connector twice for the same draft', async () => {
    const line = autoLine();
    const { publishIt, calls } = prepare(line);
    await publishIt();
    expect(await publishIt()).toBe('published');
    expect(calls).toHaveLength(2);
    expect(line.events.filter((type) => type === 'publication.started')).toHaveLength(1);
  });

  it('goes on in the next run where an outage stopped it: what was answered is kept, with the same key and the same fence', async () => {
    const line = autoLine();
    let down = true;
    const { publishIt, calls } = prepare(line, {
      'shop-webhook': () => {
        if (down) throw new ConnectorUnavailableError('HTTP 503');
        return { kind: 'published', receipt: 'HTTP 204' };
      },
    });
    await expect(publishIt()).rejects.toMatchObject({ name: 'OutsideAwayError', who: 'connector:shop-webhook', message: 'HTTP 503' });
    expect(line.record.publications).toMatchObject([{ connector: 'catalogue', status: 'published' }]);
    expect(entryOf(line.record)).toEqual({ at: 'Publish', draft: 1 });
    expect(line.outages.standing.get('connector:shop-webhook')).toMatchObject({ phase: 'suspected', by: [taskId] });
    const tries = calls.length;

    nextRun(line);
    line.record.task = { ...line.record.task, updatedAt: '2026-01-09T00:00:00.000Z' };
    down = false;
    expect(await publishIt(1, 2)).toBe('published');
    expect(calls.slice(tries).map(({ event }) => event.id)).toEqual([`${taskId}.1.shop-webhook`]);
    expect(new Set(calls.map(({ fence }) => fence))).toEqual(new Set([line.record.task.leaving?.since]));
    expect(new Set(calls.filter(({ target }) => target.connector === 'shop-webhook').map(({ event }) => event.id)).size).toBe(1);
    expect(line.outages.standing.size).toBe(0);
  });

  it('gets over a hiccup in the same call', async () => {
    const line = autoLine();
    let times = 0;
    const { publishIt, asked } = prepare(line, {
      catalogue: () => {
        if ((times += 1) === 1) throw new ConnectorUnavailableError('reset');
        return { kind: 'published', receipt: 'r1' };
      },
    });
    expect(await publishIt()).toBe('published');
    expect(asked()).toEqual(['catalogue', 'catalogue', 'shop-webhook']);
  });

  it('does not call a connector that is known to be away', async () => {
    const line = autoLine();
    const probeAt = new Date(clock.now().getTime() + 1000).toISOString();
    const outage = {
      phase: 'down',
      since: '2026-01-02T00:00:00.000Z',
      by: ['a', 'b', 'c'],
      reason: 'HTTP 503',
      probeAt,
      version: 1,
    } as const;
    line.outages.standing.set('connector:catalogue', { who: 'connector:catalogue', ...outage });
    const { publishIt, calls } = prepare(line, {}, ['catalogue']);
    await expect(publishIt()).rejects.toMatchObject({ name: 'OutsideAwayError', who: 'connector:catalogue' });
    // Nor is there a claim on record, which would stand in the way of the next run.
    expect([calls, line.record.publications]).toEqual([[], []]);
  });

  it('stays published when a try that comes late is refused', async () => {
    const line = autoLine();
    const first = prepare(line);
    const late = prepare(line, {
      catalogue: async () => {
        await first.publishIt();
        return { kind: 'rejected', detail: 'HTTP 400' };
      },
    });
    expect(await late.publishIt()).toBe('published');
    expect(line.record.publications).toMatchObject([
      { connector: 'catalogue', status: 'published', receipt: 'r1' },
      { connector: 'shop-webhook', status: 'published', receipt: 'r1' },
    ]);
  });

  it('asks again who was not reached, and has nothing on record of it before', async () => {
    const line = autoLine();
    const { publishIt } = prepare(line, { catalogue: () => ({ kind: 'not-reached', detail: 'ENOTFOUND' }) });
    await expect(publishIt()).rejects.toThrow(OutsideAwayError);
    await expect(publishIt()).rejects.toThrow('Connector "catalogue" was not reached: ENOTFOUND.');
    expect(line.record.publications).toEqual([]);
  });

  it('leaves under the fence of the draft that leaves', async () => {
    const line = autoLine();
    line.record.task = { ...line.record.task, leaving: { draft: 7, since: '2020-01-02T00:00:00.000Z' } };
    const { publishIt, calls } = prepare(line);
    await publishIt();
    expect(new Set(calls.map(({ fence }) => fence))).toEqual(new Set([clock.now().toISOString()]));
  });

  it('does not ask again after a refusal', async () => {
    const line = autoLine();
    const { publishIt, asked } = prepare(line, { catalogue: () => ({ kind: 'rejected', detail: 'HTTP 422' }) });
    expect(await publishIt()).toBe('refused');
    expect(await publishIt()).toBe('refused');
    expect(asked()).toEqual(['catalogue']);
    expect(line.record.publications).toMatchObject([{ connector: 'catalogue', status: 'refused', receipt: 'HTTP 422' }]);
  });
});

describe('a connector that cannot drop duplicates', () => {
  it('is published to once, with the intent on record before the call', async () => {
    const line = autoLine();
    const during: string[] = [];
    const { publishIt } = prepare(
      line,
      {
        catalogue: () => {
          during.push(line.record.publications[0]?.status ?? 'none');
          return { kind: 'published', receipt: 'r' };
        },
      },
      ['catalogue'],
    );
    expect(await publishIt()).toBe('published');
    expect(during).toEqual(['unknown']);
    expect(line.record.publications[0]).toMatchObject({ status: 'published', receipt: 'r' });
  });

  it.each([
    ['the call fails half-way', () => Promise.reject(new ConnectorUnavailableError('reset'))],
    ['the connector cannot tell', () => ({ kind: 'unknown' as const, detail: 'no receipt' })],
  ])('is left for a person when %s', async (_why, answer) => {
    const line = autoLine();
    const { publishIt, asked } = prepare(line, { catalogue: answer }, ['catalogue']);
    expect(await publishIt()).toBe('unknown');
    expect(await publishIt()).toBe('unknown');
    expect(asked()).toEqual(['catalogue']);
    expect(line.record.publications).toMatchObject([{ connector: 'catalogue', status: 'unknown' }]);
  });

  it('is asked again when it was not reached, for nothing was sent', async () => {
    const line = autoLine();
    const during: unknown[] = [];
    let reached = false;
    const answer = (): PublishReply => {
      during.push(line.record.publications.map(({ status, receipt }) => [status, receipt]));
      return reached ? { kind: 'published', receipt: 'r' } : { kind: 'not-reached', detail: 'ECONNREFUSED' };
    };
    const { publishIt } = prepare(line, { catalogue: answer }, ['catalogue']);
    await expect(publishIt()).rejects.toThrow(OutsideAwayError);
    expect(line.record.publications).toMatchObject([{ connector: 'catalogue', status: 'unsent', receipt: 'ECONNREFUSED' }]);
    reached = true;
    nextRun(line);
    expect(await publishIt(1, 2)).toBe('published');
    // Each call stood under a claim of its own.
    for (const standing of during) expect(standing).toEqual([['unknown', undefined]]);
    expect(during).toHaveLength(4);
    expect(line.record.publications).toMatchObject([{ status: 'published', receipt: 'r' }, { status: 'published' }]);
  });

  it('is not asked when an earlier try died after its intent', async () => {
    const line = autoLine();
    line.record.publications = [{ ...targets[0]!, draft: 1, status: 'unknown', digest: 'd', end: 0, at: '2026-01-01T00:00:00.000Z' }];
    const { publishIt, calls } = prepare(line, {}, ['catalogue']);
    expect(await publishIt()).toBe('unknown');
    expect(calls).toEqual([]);
  });

  it('is on record as refused when it said no', async () => {
    const line = autoLine();
    const { publishIt } = prepare(line, { catalogue: () => ({ kind: 'rejected', detail: 'HTTP 400' }) }, ['catalogue']);
    expect(await publishIt()).toBe('refused');
    expect(line.record.publications).toMatchObject([{ status: 'refused' }]);
  });
});
