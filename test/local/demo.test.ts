import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../clients/typescript/src/index.ts';
import type { Client } from '../../local/demo/api.ts';
import { describeProgress } from '../../local/demo/bar.ts';
import { handOf, outputLines, resultsTable } from '../../local/demo/results.ts';
import { cancelUnfinished } from '../../local/demo/unfinished.ts';
import { aReviewId } from '../doubles/fixtures.ts';

const at = '2026-03-02T09:00:00.000Z';
const task: Task = {
  id: 'tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K',
  automation: 'product-description',
  revision: 1,
  lane: 'interactive',
  status: 'completed',
  done: true,
  end: 1,
  createdAt: at,
  updatedAt: at,
  links: { self: '', events: '' },
  output: { description: 'A lamp.', bullets: ['Bright', 'Small'], headline: 'Lamp', price: 9 },
  confidence: 0.9,
  checks: [],
  reviews: [],
  publications: [],
  usage: { inputTokens: 1, outputTokens: 1, usd: 0 },
  timings: { queuedMs: 0, activeMs: 1200, reviewMs: 0, totalMs: 1200 },
};
type Review = Task['reviews'][number];
const aReview = (changes: Partial<Review>): Review => ({
  id: aReviewId(),
  purpose: 'release',
  status: 'delivered',
  draft: 1,
  needs: { approvals: 1, rejections: 1 },
  reasons: [],
  openedAt: at,
  deadline: at,
  votes: [],
  ...changes,
});
const voted = (kind: Review['votes'][number]['kind'], reasons: string[] = []) =>
  aReview({ votes: [{ kind, at, assurance: 'link', overruled: [] }], reasons });
const waiting = (kind: NonNullable<Task['waitingFor']>['kind']): Task => ({
  ...task,
  done: false,
  waitingFor: { kind, since: at, act: '' },
});

describe('the results of the demo', () => {
  it.each([
    ['auto', {}],
    ['approved by a reviewer: A check warned. A sample.', { reviews: [voted('approve', ['A check warned.', 'A sample.'])] }],
    ['edited by a reviewer', { reviews: [voted('edit')] }],
    ['rejected by a reviewer: A check failed.', { status: 'rejected', reviews: [voted('reject', ['A check failed.'])] }],
    ['edited by a reviewer', { reviews: [aReview({ status: 'replaced' }), voted('edit')] }],
    ['waits for a reviewer', { status: 'in_review', reviews: [aReview({ status: 'open' })] }],
    ['review expired', { status: 'rejected', reviews: [aReview({ status: 'expired' })] }],
    ['execution-failed', { status: 'failed', error: { type: 'execution-failed', detail: '' } }],
  ] as [string, Partial<Task>][])('say "%s"', (hand, changes) => {
    expect(handOf({ ...task, ...changes })).toBe(hand);
  });

  it('have a row for each task', () => {
    const rows = resultsTable(['Lamp'], [task]).split('\n');
    expect(rows).toHaveLength(3);
    expect(rows[2]).toMatch(/Lamp +completed +0\.90 +auto +1\.2 +0\.0000 +tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K$/);
  });

  it('show every field that was written, and where it went', () => {
    const target = 's3://catalogue/products/1.json';
    expect(outputLines({ ...task, publications: [{ target } as Task['publications'][number]] })).toEqual([
      '  Lamp',
      '    description: A lamp.',
      '    bullets:',
      '      - Bright',
      '      - Small',
      '    price: 9',
      `    ${target}`,
    ]);
    const { output: _output, ...none } = task;
    expect(outputLines({ ...none, status: 'cancelled' })).toEqual(['  (no headline)', '    not published: cancelled']);
  });
});

describe('the progress of the demo', () => {
  it('counts what has ended and says what the others wait for', () => {
    const atWork: Task = { ...task, status: 'running', done: false };
    expect(describeProgress([task, atWork, waiting('review'), waiting('review'), waiting('model')])).toBe(
      '1/5 ended, 1 at work, 2 in review, 1 waiting for a model',
    );
  });
});

describe('a demo that is stopped', () => {
  it('cancels its tasks that have not ended, whatever becomes of single ones', async () => {
    const asked: string[] = [];
    const client = {
      cancel: async (id: string) => {
        asked.push(id);
        if (id === 'publishing') throw new Error('409');
      },
    } as unknown as Client;
    const submitted = ['ended', 'publishing', 'open'].map((id) => Promise.resolve(id));

    const cancelled = await cancelUnfinished(client, [...submitted, Promise.reject(new Error('429'))], new Set(['ended']));

    expect(cancelled).toBe(1);
    expect(asked.toSorted()).toEqual(['open', 'publishing']);
  });
});
