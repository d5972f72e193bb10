import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../../domain/content/canonical.ts';
import type { JsonObject } from '../../../domain/content/read-json.ts';
import { editFields, readEdits } from '../../../domain/review/edit-fields.ts';
import { textsOf } from '../../../domain/review/texts/texts.ts';

const schema: JsonObject = {
  type: 'object',
  required: ['headline', 'bullets', 'count', 'live', 'tone'],
  properties: {
    headline: { type: 'string', maxLength: 80 },
    description: { type: 'string', maxLength: 1200 },
    bullets: { type: 'array', items: { type: 'string' } },
    count: { type: 'integer' },
    weight: { type: 'number' },
    live: { type: 'boolean' },
    tone: { enum: ['plain', 'playful'] },
    size: { type: 'object' },
  },
};
const output: JsonObject = {
  headline: 'A',
  description: 'B\nC',
  bullets: ['x', 'y'],
  count: 3,
  weight: 1.5,
  live: true,
  tone: 'plain',
  size: { w: 1 },
};
const fields = editFields(schema, output);
const edit = (typed: Record<string, string>) => readEdits(fields, output, new Map(Object.entries(typed)));

describe('the form for an output', () => {
  it('has a control for each property, in the order of the schema', () => {
    expect(fields.map(({ name, control }) => [name, control.kind])).toEqual([
      ['headline', 'line'],
      ['description', 'text'],
      ['bullets', 'lines'],
      ['count', 'number'],
      ['weight', 'number'],
      ['live', 'boolean'],
      ['tone', 'choice'],
      ['size', 'json'],
    ]);
  });

  it.each<[string, Json]>([
    ['a line break in a short text', 'a\nb'],
    ['a text with a carriage return', 'a\rb'],
    ['null where a text belongs', null],
  ])('takes a control that shows %s without loss', (_name, value) => {
    const odd = editFields(schema, { ...output, headline: value });
    const posted = new Map(odd.map(({ name, text }) => [name, text.replaceAll('\n', '\r\n')]));
    expect(readEdits(odd, { ...output, headline: value }, posted).output).toEqual({ ...output, headline: value });
  });

  it('shows fields that only the output has, so that nothing is published unseen', () => {
    expect(editFields(schema, { ...output, extra: 'hidden' }).map(({ name }) => name)).toContain('extra');
  });
});

describe('what the form says of lengths', () => {
  const limits = (property: JsonObject, value: Json) =>
    editFields({ type: 'object', properties: { field: property } }, { field: value }).flatMap(({ limits: of }) =>
      of ? [textsOf().decide.limits(of)] : [],
    )[0];

  it.each([
    [{ type: 'string', minLength: 12, maxLength: 120 }, 'x', '12 to 120 characters.'],
    [{ type: 'string', maxLength: 600 }, 'x', 'At most 600 characters.'],
    [{ type: 'string', minLength: 2 }, 'x', 'At least 2 characters.'],
    [{ type: 'string', minLength: 1 }, 'x', undefined],
    [{ type: 'string' }, 'x', undefined],
    [{ type: 'number' }, 1, undefined],
    [
      { type: 'array', minItems: 3, maxItems: 5, items: { type: 'string', minLength: 15, maxLength: 110 } },
      ['x'],
      '3 to 5 items, 15 to 110 characters each.',
    ],
    [{ type: 'array', maxItems: 5, items: { type: 'string' } }, ['x'], 'At most 5 items.'],
  ])('is, of %j, what its schema says', (property, value, text) => {
    expect(limits(property, value)).toBe(text);
  });
});

describe('reading what was typed', () => {
  it('gives back any output that was not touched, as a browser posts it', () => {
    const value = fc.oneof(
      fc.string(),
      fc.array(fc.string()),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.dictionary(fc.string(), fc.jsonValue()),
    );
    const name = fc.constantFrom(
      'headline',
      'description',
      'bullets',
      'count',
      'weight',
      'live',
      'tone',
      'size',
      'another',
      'toString',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (entries) => {
        const any: JsonObject = JSON.parse(JSON.stringify(Object.fromEntries(entries)));
        const form = editFields(schema, any);
        const posted = new Map(form.map((field) => [field.name, field.text.replaceAll('\n', '\r\n')] as const));
        const read = readEdits(
          form.filter(({ name: field }) => Object.hasOwn(any, field)),
          any,
          new Map([...posted].filter(([field]) => Object.hasOwn(any, field))),
        );
        expect(read).toEqual({ output: any, faults: [] });
      }),
      { numRuns: 200 },
    );
  });

  it('reads each control', () => {
    const { output: read, faults } = edit({
      headline: ' New ',
      bullets: ' a \r\n\r\nb ',
      count: '4',
      weight: '2.25',
      live: 'false',
      tone: 'playful',
      size: '{"w":2}',
    });
    expect(faults).toEqual([]);
    expect(read).toEqual({
      headline: ' New ',
      description: 'B\nC',
      bullets: ['a', 'b'],
      count: 4,
      weight: 2.25,
      live: false,
      tone: 'playful',
      size: { w: 2 },
    });
  });

  it('keeps fields that were not posted and drops optional ones that were emptied', () => {
    expect(edit({ description: '', weight: '' }).output).toEqual({
      headline: 'A',
      bullets: ['x', 'y'],
      count: 3,
      live: true,
      tone: 'plain',
      size: { w: 1 },
    });
  });

  it.each([
    ['a word for a number', { count: 'three' }, 'count'],
    ['a hexadecimal number', { weight: '0x10' }, 'weight'],
    ['a number beyond all bounds', { weight: '1e999' }, 'weight'],
    ['a fraction for a whole number', { count: '1.5' }, 'count'],
    ['nothing for a required number', { count: '' }, 'count'],
    ['a choice that is not offered', { tone: 'rude' }, 'tone'],
    ['broken JSON', { size: '{' }, 'size'],
    ['a field nobody knows', { price: '1' }, 'price'],
  ])('finds the fault in %s', (_name, typed, field) => {
    expect(edit(typed).faults.map(({ name }) => name)).toEqual([field]);
  });
});
