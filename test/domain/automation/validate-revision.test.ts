import { describe, expect, it } from '@jest/globals';
import type { RevisionSpec } from '#domain/automation/schema.ts';
import { validateRevision, type StageNames } from '#domain/automation/validate-revision.ts';
import { input, spec as lineSpec } from '../../doubles/line.ts';

const spec: RevisionSpec = { ...lineSpec, example: { input } };

const stage: StageNames = {
  routes: [spec.model.route],
  reviewerGroups: {
    [spec.review.reviewers]: { teams: ['catalogue'], members: [{ name: 'Ann', email: 'ann@example.com' }] },
  },
  connectors: {
    catalogue: { kind: 'json-object', teams: ['catalogue'] },
    'shop-webhook': { kind: 'webhook', teams: '*', url: 'https://shop.example/hook', timeoutMs: 5000, private: false },
  },
};
const faults = (change: Partial<RevisionSpec>, team = 'catalogue') => validateRevision({ ...spec, ...change }, stage, team);

describe('a revision', () => {
  it('that its owner may run has no fault', () => {
    expect(faults({})).toEqual([]);
  });

  it('of another team may use neither connectors nor reviewers that are not given to it', () => {
    expect(faults({}, 'support')).toEqual([
      { pointer: '/review/reviewers', detail: expect.stringContaining('team "support" may use on this stage; it may use none') },
      { pointer: '/connectors/0/connector', detail: expect.stringContaining('it may use shop-webhook') },
    ]);
  });

  it('may use no name that only an object has', () => {
    expect(faults({ connectors: [{ connector: 'constructor' }] })).toMatchObject([{ pointer: '/connectors/0/connector' }]);
  });

  it('may let its reviewers overrule checks that it has', () => {
    expect(faults({ review: { ...spec.review, overrule: ['banned-phrases'] } })).toEqual([]);
  });

  it.each([
    ['the output schema', 'output-schema', /"output-schema" cannot be overruled: what is published always fits the output schema/],
    [
      'a check that it has not, and is told which it has',
      'length',
      /"length" is no check of this revision.*; its checks are banned-phrases$/,
    ],
  ])('lets nobody overrule %s', (_which, name, detail) => {
    expect(faults({ review: { ...spec.review, overrule: ['banned-phrases', name] } })).toEqual([
      { pointer: '/review/overrule/1', detail: expect.stringMatching(detail) },
    ]);
  });

  it.each(['{{ "now" | date: "%s" }}', '{{ "today" | date: "%s" }}', '{{ "a,b" | split: "," | sample }}', '{{ input.sku | uppercase }}'])(
    'has no key that may render differently the next time: %s',
    (key) => {
      expect(faults({ connectors: [{ connector: 'catalogue', key }] })).toMatchObject([{ pointer: '/connectors/0/key' }]);
    },
  );

  it.each([
    ['is no template', '{{ input.sku '],
    ['may render differently the next time', '{{ "now" | date: "%s" }}'],
    ['asks for a filter that there is not', '{{ output.headline | shout }}'],
  ])('has no subject for emails that %s', (_why, subject) => {
    expect(faults({ review: { ...spec.review, subject } })).toMatchObject([{ pointer: '/review/subject' }]);
  });

  it('may name input, output and task in the subject of its emails', () => {
    const subject = '{{ input.sku }}: {{ output.headline | truncate: 40 }} ({{ task.team }})';
    expect(faults({ review: { ...spec.review, subject } })).toEqual([]);
  });

  it('has no canned output that is larger than it allows an output to be', () => {
    const fallback = { kind: 'canned', output: { headline: 'x'.repeat(300) } } as const;
    expect(faults({ fallback, outputSchema: { type: 'object' }, maxOutputBytes: 256 })).toMatchObject([
      { pointer: '/fallback/output', detail: expect.stringContaining('maxOutputBytes allows 256') },
    ]);
  });

  it('may format a date of its input', () => {
    expect(faults({ connectors: [{ connector: 'catalogue', key: '{{ "2026-03-01" | date: "%Y" }}/{{ input.sku }}.json' }] })).toEqual([]);
  });
});
