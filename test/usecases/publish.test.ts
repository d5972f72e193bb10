import { describe, expect, it } from '@jest/globals';
import type { Judgement } from '#domain/draft/schema.ts';
import { EventSchema } from '#domain/event/schema.ts';
import { ConnectorUnavailableError } from '#domain/publication/errors.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { proposalOf } from '#domain/publication/proposal.ts';
import type { Review, Vote } from '#domain/review/schema.ts';
import type { Connector, PublishReply, PublishRequest } from '#usecases/ports/connectors.ts';
import { publish, type PublishDependencies } from '#usecases/publish.ts';
import { aRef, aReview, decidedBy, fits } from '../doubles/fixtures.ts';
import { createLine, goodOutput, input, taskId, type Line } from '../doubles/line.ts';

const stage = {
  connectors: ConnectorsSchema.parse({
    catalogue: { kind: 'json-object', teams: '*' },
    'shop-webhook': { kind: 'webhook', teams: '*', url: 'https://shop.example/hook' },
  }),
  catalogueBucket: 'bucket',
};
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
  const order = (draft = 1) => publish(deps, { taskId, draft }, () => undefined);
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

/** A line whose draft a reviewer let through, for the digest of an output: its own, unless a test says otherwise. */
function approvedLine(output: typeof goodOutput = goodOutput, change: (review: Review) => Review = (review) => review): Line {
  const line = createLine();
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
    const ref = line.put(about);
    line.record.task = { ...line.record.task, about: ref };
    const { publishIt, calls } = prepare(line);
    await publishIt();
    expect(calls.map(({ event }) => event.data)).toMatchObject([about, about]);

    const other = autoLine();
    other.record.task = { ...other.record.task, about: other.put(about) };
    other.tamper(other.record.task.about, { subject: 'B-2' });
    const tampered = prepare(other);
    await tampered.publishIt();
    for (const { event } of tampered.calls) expect(event.data).not.toHaveProperty('subject');
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

  it('does not publish a draft that changed after approval', async () => {
    const line = approvedLine({ headline: 'Another headline' });
    const { publishIt, calls } = prepare(line);
    await expect(publishIt()).rejects.toMatchObject({ name: 'DigestMismatchError' });
    expect(calls).toEqual([]);
    expect(line.record.task.status).toBe('running');
  });

  it('does not publish stored bytes that are not the ones that were recorded', async () => {
    const line = approvedLine();
    line.tamper(line.record.drafts[0]?.output, { headline: 'Tampered' });
    await expect(prepare(line).publishIt()).rejects.toMatchObject({ name: 'DigestMismatchError' });
  });

  it('does not publish to another target than the approved one', async () => {
    const line = approvedLine();
    line.record.task = { ...line.record.task, input: line.put({ ...input, sku: 'B-2' }) };
    await expect(prepare(line).publishIt()).rejects.toMatchObject({ name: 'DigestMismatchError' });
  });

  it.each([
    ['there is no review', undefined],
    ['the approval is for another draft', withVote({ draft: 2 })],
    ['the decision was to reject', withVote({ kind: 'reject' })],
    ['the time to undo is not over', (review: Review): Review => ({ ...review, status: 'decided' })],
    ['the vote was taken back', (review: Review): Review => ({ ...review, status: 'open', votes: [] })],
    ['another person has to vote, too', (review: Review): Review => ({ ...review, needs: { approvals: 2 } })],
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

describe('a task that ended meanwhile', () => {
  it('is skipped', async () => {
    const line = autoLine();
    line.record.task = { ...line.record.task, status: 'cancelled' };
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe('skipped');
    expect(calls).toEqual([]);
  });

  it('is skipped when the cancel wins the race for the first write', async () => {
    const line = autoLine();
    line.interrupt(() => (line.record.task = { ...line.record.task, status: 'cancelled', version: 50 }));
    const { publishIt, calls } = prepare(line);
    expect(await publishIt()).toBe('skipped');
    expect(calls).toEqual([]);
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

  it('goes on where an outage stopped it, with the same key', async () => {
    const line = autoLine();
    let down = true;
    const { publishIt, calls } = prepare(line, {
      'shop-webhook': () => {
        if (down) throw new ConnectorUnavailableError('down');
        return { kind: 'published', receipt: 'HTTP 204' };
      },
    });
    await expect(publishIt()).rejects.toMatchObject({ name: 'ConnectorUnavailableError' });
    down = false;
    expect(await publishIt()).toBe('published');
    expect(calls.map(({ event }) => event.id)).toEqual([`${taskId}.1.catalogue`, `${taskId}.1.shop-webhook`, `${taskId}.1.shop-webhook`]);
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
    await expect(publishIt()).rejects.toThrow(ConnectorUnavailableError);
    await expect(publishIt()).rejects.toThrow('Connector "catalogue" was not reached: ENOTFOUND.');
    expect(line.record.publications).toEqual([]);
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
    await expect(publishIt()).rejects.toThrow(ConnectorUnavailableError);
    expect(line.record.publications).toMatchObject([{ connector: 'catalogue', status: 'unsent', receipt: 'ECONNREFUSED' }]);
    reached = true;
    expect(await publishIt()).toBe('published');
    // Each call stood under a claim of its own.
    expect(during).toEqual([[['unknown', undefined]], [['unknown', undefined]]]);
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
