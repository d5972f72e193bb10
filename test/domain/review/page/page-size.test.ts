import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RevisionSpecSchema } from '../../../../domain/automation/schema.ts';
import type { Json } from '../../../../domain/content/canonical.ts';
import type { JsonObject } from '../../../../domain/content/read-json.ts';
import { bytesOf, canBeShown, shownBytes } from '../../../../domain/content/shown.ts';
import { obstaclesOf } from '../../../../domain/draft/obstacles.ts';
import { runChecks } from '../../../../domain/draft/run-checks.ts';
import { editFields } from '../../../../domain/review/edit-fields.ts';
import { findingsOf } from '../../../../domain/review/findings.ts';
import { reviewPage } from '../../../../domain/review/page/review-page.ts';
import { fitting, visible } from '../../../../domain/review/page/visible.ts';
import { html } from '../../../../domain/review/texts/html.ts';
import type { OpenView } from '../../../../domain/review/view.ts';
import { lookOpen } from '../../../doubles/press.ts';
import { createReviewLine, revisionWith } from '../../../doubles/review-line.ts';

/** The text that some markup of a draft shows: marks away, hidden characters and references as what they stand for. */
function readBack(markup: string): string {
  const references: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return markup
    .replaceAll(/<sup>.*?<\/sup>|<\/?mark[^>]*>/g, '')
    .replaceAll(/<i>(.*?)<\/i>/g, (_, codes: string) =>
      codes.replaceAll(/U\+([0-9A-F]+)(?: ×(\d+))? ?/g, (__, code, times = 1) =>
        String.fromCodePoint(Number.parseInt(code, 16)).repeat(times),
      ),
    )
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (reference) => references[reference] ?? '');
}

/** A page has at most 100 KB and four bytes for each byte of its draft, whatever is in the draft and around it. */

const spec = RevisionSpecSchema.parse({
  ...revisionWith().spec,
  maxOutputBytes: 128 * 1024,
  outputSchema: { type: 'object' },
  checks: [
    { check: 'grounded-numbers', fields: [''] },
    { check: 'no-markup' },
    { check: 'links' },
    { check: 'unfinished', fields: [''] },
    { check: 'banned-phrases', phrases: ['a', '1', '&'] },
    { check: 'distinct-items', field: '' },
  ],
});

let base: OpenView;
beforeAll(async () => {
  const line = await createReviewLine();
  await line.ask();
  base = await lookOpen(line);
});

/** The page about an output, with what the checks find in it. */
function pageAbout(output: JsonObject, more: Partial<OpenView> = {}) {
  const results = runChecks(spec, { output, input: {}, evidence: [] });
  const view: OpenView = {
    ...base,
    proposal: { ...base.proposal, output },
    fields: editFields(spec.outputSchema, output),
    findings: findingsOf(spec, { output, input: {} }, results),
    passed: [],
    obstacles: obstaclesOf(results, []),
    ...more,
  };
  return { view, page: reviewPage(view, 'link', false) };
}

const bound = (output: JsonObject) => 100 * 1024 + 4 * bytesOf(output);
const bytes = (page: string) => Buffer.byteLength(page, 'utf8');

describe('the page', () => {
  it.each<[string, JsonObject]>([
    ['5,000 digits, each a number by itself', { text: '7 '.repeat(2500) }],
    ['5,000 digits in a row', { text: '1234567890'.repeat(500) }],
    ['as many numbers as the largest draft holds', { text: '7 '.repeat(60_000) }],
    ['nothing but markup', { text: '<b>'.repeat(40_000) }],
    ['nothing but what is escaped', { text: '&'.repeat(120_000) }],
    ['nothing but characters that cannot be seen', { text: '\u200B\u202E'.repeat(20_000) }],
    ['every second character hidden', { text: 'a\u00AD'.repeat(40_000) }],
    ['emoji that look joined and are not', { text: '👩\u200D'.repeat(15_000) }],
    ['thousands of fields', Object.fromEntries(Array.from({ length: 9000 }, (_, at) => [`f${at}`, '']))],
    ['thousands of items', { list: Array.from({ length: 30_000 }, () => '') }],
    ['nested deep', { deep: Array.from({ length: 50 }).reduce<Json>((inner) => [inner, 1, 2, 3], 'x') }],
    ['names that are markup', { ['"'.repeat(2000)]: 1, ['\u202E'.repeat(2000)]: 2 }],
  ])('of %s stays within its bound', (_what, output) => {
    expect(bytes(pageAbout(output).page)).toBeLessThanOrEqual(bound(output));
  });

  it('stays within its bound with any draft, input, sources and past', () => {
    const nasty = fc.constantFrom(
      '<',
      '&',
      '"',
      "'",
      '7 ',
      '\u200B',
      '\u{E0041}',
      '\uFE0F',
      'https://a.example/ ',
      'a',
      '\n',
      '👩‍👩‍👧',
      'ü',
      '\u3164',
    );
    const run = fc.tuple(nasty, fc.integer({ min: 1, max: 9000 })).map(([text, times]) => text.repeat(times).slice(0, 12_000));
    const text = fc
      .array(fc.oneof(run, fc.string({ unit: 'binary', maxLength: 200 })), { maxLength: 6 })
      .map((parts) => parts.join('').toWellFormed());
    const name = fc.oneof(fc.constantFrom('headline', 'text', 'list'), fc.string({ minLength: 1, maxLength: 30 }));
    const value = fc.oneof(
      text,
      fc.array(text, { maxLength: 5 }),
      fc.integer(),
      fc.constant(null),
      fc.dictionary(name, text, { maxKeys: 3 }),
    );
    const object = fc.dictionary(name, value, { maxKeys: 6 }).map((made): JsonObject => JSON.parse(JSON.stringify(made)));
    fc.assert(
      fc.property(object, object, text, fc.boolean(), (output, other, long, inputFirst) => {
        const { page, view } = pageAbout(output, {
          first: inputFirst ? 'input' : 'draft',
          input: Object.entries(other).map(([label, each]) => ({ label, value: each })),
          evidence: base.evidence.map((chunk) => ({ ...chunk, text: long, title: long })),
          earlier: [{ number: 1, source: 'model', reasons: [long], output: other, published: base.deadline }],
          notes: [{ reviewerName: 'Ann', kind: 'reject', at: base.deadline, reason: long }],
        });
        expect(bytes(page)).toBeLessThanOrEqual(bound(output));
        // What is not shown whole cannot be approved, and whatever cannot is told so.
        const isCut = page.includes('What is not shown cannot be approved.');
        if (isCut) expect(view.obstacles.firm).toContain('output-schema');
        expect(isCut && canBeShown(output)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('shows every character of a draft that can be shown', () => {
    const text = fc.array(fc.oneof(fc.constantFrom('7 ', '<b>', '\u200B', '\u202E', 'word '), fc.string({ unit: 'grapheme' })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, text, (headline, description) => {
        const output = { headline: headline.join(''), description: description.join('') };
        const values = [...pageAbout(output).page.matchAll(/<div class="value" dir="auto">(.*?)<\/div>/gs)].map(([, value = '']) => value);
        expect(values.map(readBack).toSorted()).toEqual([output.description, output.headline].toSorted());
      }),
      { numRuns: 60 },
    );
  });
});

describe('a text on a page', () => {
  const any = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom('<', '&', '"', "'", '\u200B', '\u202E', '\uFE0F', 'a', '👩')).map((parts) => parts.join('')),
  );

  it('takes the room that was counted for it', () => {
    fc.assert(fc.property(any, (text) => bytes(html`${visible(text)}`.toString()) === shownBytes(text)));
  });

  it('is cut where its room ends, and says how much is left', () => {
    fc.assert(
      fc.property(any, fc.nat(60), (text, most) => {
        const { shown, left } = fitting(text, most);
        expect(text.startsWith(shown)).toBe(true);
        expect(shownBytes(shown)).toBeLessThanOrEqual(most);
        expect(Array.from(text.slice(shown.length))).toHaveLength(left);
      }),
    );
  });
});
