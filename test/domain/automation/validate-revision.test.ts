import { describe, expect, it } from '@jest/globals';
import type { RevisionSpec } from '#domain/automation/schema.ts';
import { placeIn } from '#domain/automation/schema-fields.ts';
import { validateRevision, type StageNames } from '#domain/automation/validate-revision.ts';
import { input, spec as lineSpec } from '../../doubles/line.ts';

const spec: RevisionSpec = { ...lineSpec, example: { input } };

const stage: StageNames = {
  routes: [spec.model.route],
  reviewerGroups: [spec.review.reviewers],
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

  it('of another team may use no connectors that are not given to it', () => {
    expect(faults({}, 'support')).toEqual([
      { pointer: '/connectors/0/connector', detail: expect.stringContaining('it may use shop-webhook') },
    ]);
  });

  it('asks a group that its team may ask, and is told how to come by one', () => {
    const detail =
      'is not a reviewer group that team "catalogue" may ask; it may ask brand-editors. To mend it, name one of these, or put the group first: PUT /v1/reviewer-groups/lawyers';
    expect(faults({ review: { ...spec.review, reviewers: 'lawyers' } })).toEqual([{ pointer: '/review/reviewers', detail }]);
  });

  it.each([
    ['a reminder no earlier than they are asked', { reminderMinutes: 60 }, '/review/reminderMinutes', 'less than slaMinutes, which is 60'],
    [
      'an escalation that comes with the deadline',
      { escalateTo: { group: 'leads', afterMinutes: 60 } },
      '/review/escalateTo/afterMinutes',
      'less than slaMinutes',
    ],
    [
      'a group that it may not ask',
      { escalateTo: { group: 'lawyers', afterMinutes: 5 } },
      '/review/escalateTo/group',
      'PUT /v1/reviewer-groups/lawyers',
    ],
    [
      'the group that is asked first',
      { escalateTo: { group: spec.review.reviewers, afterMinutes: 5 } },
      '/review/escalateTo/group',
      'name another group',
    ],
    ['a fallback that there is not', { onSilence: 'fallback' as const }, '/review/onSilence', 'needs a fallback of kind "canned"'],
  ])('names no time and no successor that cannot be: %s', (_what, fields, pointer, detail) => {
    const review = { ...spec.review, slaMinutes: 60, ...fields };
    const found = validateRevision({ ...spec, review }, { ...stage, reviewerGroups: [spec.review.reviewers, 'leads'] }, 'catalogue');
    expect(found).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  it('may remind, escalate and fall back', () => {
    const review = {
      ...spec.review,
      slaMinutes: 60,
      reminderMinutes: 59,
      escalateTo: { group: 'leads', afterMinutes: 59 },
      onSilence: 'fallback' as const,
    };
    const fallback = { kind: 'canned' as const, output: { headline: 'A teapot' } };
    expect(
      validateRevision({ ...spec, review, fallback }, { ...stage, reviewerGroups: [spec.review.reviewers, 'leads'] }, 'catalogue'),
    ).toEqual([]);
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

  describe('with conditions about values', () => {
    const because = 'Somebody has to look.';
    const outputSchema = {
      type: 'object',
      $defs: { money: { type: 'object', properties: { amount: { type: 'number' }, currency: { type: 'string' } } } },
      properties: {
        urgency: { enum: ['low', 'critical'] },
        tags: { type: 'array', items: { type: 'string', enum: ['fire', 'flood'] } },
        'a/b': { type: 'string' },
        total: { $ref: '#/$defs/money' },
        lines: { type: 'array', items: { type: 'object', properties: { price: { type: ['number', 'null'] } } } },
        either: {
          anyOf: [
            { type: 'object', properties: { left: { type: 'string' } } },
            { type: 'object', properties: { right: true } },
          ],
        },
        self: { $ref: '#' },
      },
    };
    const inputSchema = { ...spec.inputSchema, properties: { ...(spec.inputSchema['properties'] as object), amount: { type: 'integer' } } };
    const withRule = (rule: object) =>
      faults({ outputSchema, inputSchema, review: { ...spec.review, when: [{ always: true }, { ...rule, because } as never] } }).filter(
        ({ pointer }) => pointer.startsWith('/review'),
      );

    it.each([
      [{ output: '/urgency', in: ['critical'] }],
      [{ output: '/tags', in: ['fire'] }],
      [{ output: '/tags/0', in: ['fire'] }],
      [{ output: '/a~1b', in: ['x'] }],
      [{ output: '/total/amount', above: 1000 }],
      [{ output: '/lines/0/price', below: 0 }],
      [{ output: '/either/left', in: ['x'] }],
      [{ output: '/either/right', above: 1 }],
      [{ output: '/self/self/self/urgency', in: ['low'] }],
      [{ input: '/amount', above: 1000 }],
    ])('takes %j', (rule) => {
      expect(withRule(rule)).toEqual([]);
    });

    it('looks at a schema that branches at each step in no time', () => {
      const branches = Array.from({ length: 50 }, () => ({ $ref: '#' }));
      const schema = { type: 'object', properties: { a: { anyOf: branches } }, anyOf: branches };
      const began = Date.now();
      expect(placeIn(schema, '/a'.repeat(250)).kind).toBe('found');
      expect(Date.now() - began).toBeLessThan(1000);
    });

    it.each([
      [{ output: '/urgncy', in: ['critical'] }, '/review/when/1/output', /The output has \/urgency, \/tags, \/a~1b, .*\/self$/],
      [{ output: '/total/sum', above: 1 }, '/review/when/1/output', /\/total of the output has \/total\/amount, \/total\/currency$/],
      [{ output: '/urgency/x', above: 1 }, '/review/when/1/output', /\/urgency of the output has no fields by name$/],
      [{ output: '/tags/x', in: ['fire'] }, '/review/when/1/output', /\/tags of the output has \/tags\/0$/],
      [{ input: '/urgency', in: ['x'] }, '/review/when/1/input', /The input has .*\/amount$/],
      [{ output: '/urgency', in: ['low', 'critcal'] }, '/review/when/1/in/1', /its schema allows "low", "critical"$/],
      [{ output: '/tags', in: ['Fire'] }, '/review/when/1/in/0', /its schema allows "fire", "flood"$/],
      [{ output: '/total/currency', above: 3 }, '/review/when/1/above', /of type string; list words with "in"$/],
      [{ output: '/tags', below: 3 }, '/review/when/1/below', /of type string/],
    ])('refuses %j, and names what there is', (rule, pointer, detail) => {
      expect(withRule(rule)).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
    });
  });
});
