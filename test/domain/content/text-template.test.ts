import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Json } from '#domain/content/canonical.ts';
import { renderText, TemplateError, textTemplateFault } from '#domain/content/text-template.ts';
import { renderTemplate } from '#domain/prompt/prompt-template.ts';

const input: { [key: string]: Json } = {
  title: 'Desk Lamp',
  tags: ['light', 'home'],
  long: 'a'.repeat(100_000),
  needle: `b${'a'.repeat(50_000)}`,
  fields: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`field${at}`, at])),
  rows: Array.from({ length: 5000 }, (_, at) => ({ name: 'row', at })),
};

const renderers: [string, (template: string) => string][] = [
  ['texts', (template) => renderText(template, { input })],
  ['prompts', (template) => renderTemplate(template, { input })],
];

/** The body sixty times over: what doubles is beyond all memory then. */
const often = (body: string) => `{% for i in (1..60) %}${body}{% endfor %}`;

afterEach(() => {
  jest.restoreAllMocks();
});

describe.each(renderers)('a template of %s', (_kind, render) => {
  it.each([
    ['loops in loops', '{% for a in (1..3000) %}{% for b in (1..3000) %}{% endfor %}{% endfor %}'],
    ['a huge range', '{% for a in (1..999999999999) %}{% endfor %}'],
    ['text that doubles', `{% assign a = "ten chars." %}${often('{% assign a = a | append: a %}')}`],
    ['captured text that doubles', `{% assign a = "ten chars." %}${often('{% capture a %}{{ a }}{{ a }}{% endcapture %}')}`],
    ['a list that doubles', `{% assign a = input.tags %}${often('{% assign a = a | concat: a %}')}`],
    ['a list in itself', `{% assign a = input.tags %}${often('{% assign a = a | push: a %}')}{{ a }}`],
    ['a list of one long text', `{% assign a = input.long | split: "~" %}${often('{% assign a = a | concat: a %}')}{{ a | join }}`],
    ['replacements that multiply', `{{ "a" ${'| replace: "a", "aaaaaaaaaa"'.repeat(9)} }}`],
    ['a date as wide as you like', '{{ 0 | date: "%999999999d" }}'],
    ['an object that is listed again and again', '{% for a in (1..9999) %}{% for b in input.fields limit: 0 %}{% endfor %}{% endfor %}'],
    ['comparisons of what is long', '{% for a in (1..9999) %}{% if input.rows == input.rows %}{% endif %}{% endfor %}'],
    ['searches in what is long', '{% for a in (1..9999) %}{% if input.long contains input.needle %}{% endif %}{% endfor %}'],
    ['a long chain of filters', `{{ input.long ${'| upcase | downcase'.repeat(500)} }}`],
    ['its own text again and again', `{% for a in (1..99999) %}${'x'.repeat(15_000)}{% endfor %}`],
    ['more text than can be read', `{% for a in (1..49) %}{{ input.long }}{% endfor %}`],
  ])('is refused for %s', (_what, template) => {
    expect(textTemplateFault(template)).toBeUndefined();
    expect(() => render(template)).toThrow(expect.objectContaining({ message: expect.stringContaining('does too much') }));
  });

  it('may be long, loop over the input and print it several times', () => {
    const sentence = '{% if input.title %}About {{ input.title | upcase }}. {% endif %}';
    expect(render(sentence.repeat(300))).toContain('DESK LAMP');
    expect(render('{% for row in input.rows %}{{ row.at }} {% endfor %}')).toContain('4999');
    expect(render('{{ input.long }}{{ input.long | upcase }}{{ input.long | size }}')).toContain('100000');
  });

  it.each([
    ['rolls dice', '{{ input.tags | sample }}'],
    ['tells the time', '{{ "now" | date_to_string }}'],
    ['runs a text as a program', '{{ input.rows | where_exp: "row", "row.at > 1" | size }}'],
    ['reads another template', '{% include "other" %}'],
  ])('is refused when it %s', (_what, template) => {
    expect(() => render(template)).toThrow();
  });

  it('ends the same way however the clock runs', () => {
    const atEdge = (steps: number) => `{% for a in (1..${steps}) %}{% endfor %}done`;
    const outcome = (template: string) => {
      try {
        return render(template);
      } catch (error) {
        return error instanceof Error ? error.name : 'no error';
      }
    };
    const templates = [atEdge(49_000), atEdge(50_000)];
    const calm = templates.map(outcome);
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => (now += 3_600_000));
    expect(templates.map(outcome)).toEqual(calm);
    expect(new Set(calm).size).toBe(2);
  });
});

describe('a text template', () => {
  it('does not say when it was rendered, nor where', () => {
    expect(() => renderText('{{ "now" | date: "%Y" }}', {})).toThrow(TemplateError);
    expect(renderText('{{ 0 | date: "%H:%M %B" }}', {})).toBe('00:00 January');
  });

  it('is too long for a key from 20,000 characters on, which is said when the revision is put', () => {
    expect(textTemplateFault('x'.repeat(20_000))).toBeUndefined();
    expect(textTemplateFault('x'.repeat(20_001))).toContain('parse length limit');
  });
});
