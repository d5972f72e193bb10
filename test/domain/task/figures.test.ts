import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { figuresOf } from '#domain/task/figures.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { aDraft, after, aReview, aTask, decidedBy, morning } from '../../doubles/fixtures.ts';

/** A task by the lengths of what happened to it, one after the other; what is left out has not happened yet. */
type Life = { queued: number; beforeReviews?: number; reviews: { took: number; active: number }[]; open?: boolean; ended?: boolean };

function recordOf({ queued, beforeReviews, reviews, open = false, ended = false }: Life): { record: TaskRecord; now: Date } {
  let now = queued;
  const task = aTask(beforeReviews === undefined ? {} : { status: 'running', startedAt: after(queued) });
  const record: TaskRecord = { task, drafts: [], reviews: [], publications: [] };
  if (beforeReviews === undefined) return { record, now: new Date(after(now)) };
  now += beforeReviews;
  for (const [index, { took, active }] of reviews.entries()) {
    const opened = { about: { kind: 'draft', draft: index + 1 }, openedAt: after(now) } as const;
    const isOpen = open && index === reviews.length - 1;
    now += took;
    if (isOpen) {
      record.reviews.push(aReview(task, opened));
      break;
    }
    record.reviews.push({ ...decidedBy(aReview(task, opened), { draft: index + 1 }), status: 'delivered' });
    record.task = { ...record.task, reviewMs: record.task.reviewMs + took };
    now += active;
  }
  if (ended && !open) record.task = { ...record.task, status: 'completed', finishedAt: after(now) };
  return { record, now: new Date(after(now)) };
}

const length = fc.nat(10_000_000);
const life = fc.record(
  {
    queued: length,
    beforeReviews: length,
    reviews: fc.array(fc.record({ took: length, active: length }), { maxLength: 4 }),
    open: fc.boolean(),
    ended: fc.boolean(),
  },
  { requiredKeys: ['queued', 'reviews'] },
) as fc.Arbitrary<Life>;

describe('the times of a task', () => {
  it.each([
    ['waits to start', { queued: 1000, reviews: [] }, { queuedMs: 1000, activeMs: 0, reviewMs: 0, totalMs: 1000 }],
    ['runs', { queued: 1000, beforeReviews: 500, reviews: [] }, { queuedMs: 1000, activeMs: 500, reviewMs: 0, totalMs: 1500 }],
    [
      'is with a reviewer',
      { queued: 1000, beforeReviews: 500, reviews: [{ took: 7000, active: 0 }], open: true },
      { queuedMs: 1000, activeMs: 500, reviewMs: 7000, totalMs: 8500 },
    ],
    [
      'has ended after two reviews',
      {
        queued: 1000,
        beforeReviews: 500,
        reviews: [
          { took: 7000, active: 20 },
          { took: 300, active: 4 },
        ],
        ended: true,
      },
      { queuedMs: 1000, activeMs: 524, reviewMs: 7300, totalMs: 8824 },
    ],
  ] as [string, Life, object][])('that %s are told apart', (_where, lived, times) => {
    const { record, now } = recordOf(lived);
    expect(figuresOf(record, now)).toMatchObject(times);
  });

  it('sum up to the whole, and none is negative, whatever it lived through', () => {
    fc.assert(
      fc.property(life, (lived) => {
        const { record, now } = recordOf(lived);
        const { queuedMs, activeMs, reviewMs, totalMs } = figuresOf(record, now);
        for (const part of [queuedMs, activeMs, reviewMs, totalMs]) expect(part).toBeGreaterThanOrEqual(0);
        expect(queuedMs + activeMs + reviewMs).toBe(totalMs);
      }),
    );
  });

  it('grow with the clock until it ends, and no more after', () => {
    fc.assert(
      fc.property(life, length, (lived, later) => {
        const { record, now } = recordOf(lived);
        const [before, afterwards] = [figuresOf(record, now), figuresOf(record, new Date(now.getTime() + later))];
        if (record.task.finishedAt) expect(afterwards).toEqual(before);
        else expect(afterwards.totalMs).toBe(before.totalMs + later);
      }),
    );
  });

  it('are never negative though a clock was set back', () => {
    const moment = fc.integer({ min: -10_000_000, max: 10_000_000 });
    fc.assert(
      fc.property(moment, moment, moment, length, fc.boolean(), (started, opened, now, reviewMs, ended) => {
        const task = aTask({ startedAt: after(started), reviewMs, ...(ended ? { finishedAt: after(now) } : {}) });
        const record = { task, drafts: [], reviews: [aReview(task, { openedAt: after(opened) })], publications: [] };
        const { queuedMs, activeMs, totalMs, ...rest } = figuresOf(record, new Date(after(now)));
        for (const part of [queuedMs, activeMs, rest.reviewMs, totalMs]) expect(part).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the price of a task', () => {
  it('is that of all its drafts', () => {
    const drafts = [
      aDraft({ usage: { inputTokens: 100, outputTokens: 20 }, price: { microUsd: 250_000, priceTable: '2026-01-01' } }),
      aDraft({ number: 2, usage: { inputTokens: 7, outputTokens: 3 }, price: { microUsd: 500_000, priceTable: '2026-02-01' } }),
    ];
    const figures = figuresOf({ task: aTask(), drafts, reviews: [], publications: [] }, morning);
    expect(figures).toMatchObject({ inputTokens: 107, outputTokens: 23, microUsd: 750_000, reviewed: false });
  });

  it('is nothing while no model was paid', () => {
    const { price: _price, ...unpaid } = aDraft({ source: 'none', outcome: 'route-down' });
    expect(figuresOf({ task: aTask(), drafts: [unpaid], reviews: [], publications: [] }, morning).microUsd).toBe(0);
  });

  it('says whether a person had to look, however that ended', () => {
    const task = aTask();
    const record = { task, drafts: [], reviews: [aReview(task, { status: 'expired' })], publications: [] };
    expect(figuresOf(record, morning).reviewed).toBe(true);
  });
});

describe('the figures of a task', () => {
  it.each([0, 1, 2])('say that they are those of end %i', (end) => {
    expect(figuresOf({ task: aTask({ end }), drafts: [], reviews: [], publications: [] }, morning).end).toBe(end);
  });
});
