import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { headlineOf, reviewMail, subjectLine } from '../../../domain/review/email.ts';
import { escapeHtml } from '../../../domain/review/texts/html.ts';
import { mailTextsOf } from '../../../domain/review/texts/texts.ts';

const facts = {
  to: 'ann@example.com',
  reviewerName: 'Ann',
  automation: 'product-description',
  title: 'Product description',
  team: 'catalogue',
  headline: 'Essence Mascara',
  subject: undefined,
  hasOutput: true,
  reasons: ['Confidence is 62 %.'],
  deadline: '2026-03-04T10:05:00.000Z',
  reminding: false,
  timeZone: 'UTC',
  reference: 'rvw_01JH0000000000000000ABCDEF',
  link: 'https://lines.example.com/review/abcdefghijklmnopqrstuA',
};

describe('the email to a reviewer', () => {
  it('says what, why, until when and where', () => {
    const mail = reviewMail(facts, mailTextsOf());
    expect(mail.subject).toBe('Approve "Essence Mascara"? product-description · ABCDEF');
    expect(mail.text).toContain('- Confidence is 62 %.');
    expect(mail.text).toContain('4 March 2026, 10:05 UTC');
  });

  it('has its link on a line of its own, short enough never to be wrapped', () => {
    const lines = reviewMail(facts, mailTextsOf()).text.split('\n');
    expect(lines).toContain(facts.link);
    expect(facts.link.length).toBeLessThan(76);
  });

  it('asks for a text when there is none', () => {
    expect(reviewMail({ ...facts, hasOutput: false }, mailTextsOf()).subject).toBe('Write "Essence Mascara"? product-description · ABCDEF');
  });

  it('can be told from the email about another work of the same name', () => {
    const other = reviewMail({ ...facts, reference: 'rvw_01JH0000000000000000ABCDEG' }, mailTextsOf());
    expect(other.subject).not.toBe(reviewMail(facts, mailTextsOf()).subject);
    expect(other.text).toBe(reviewMail(facts, mailTextsOf()).text);
  });

  it('lets no text from outside add a header, a line or an element', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hostile = `</p><script>\r\nBcc: all@example.com${text}`;
        const mail = reviewMail({ ...facts, reviewerName: hostile, headline: headlineOf(hostile, {}), reasons: [hostile] }, mailTextsOf());
        expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(mail.html).not.toMatch(/<script/i);
        expect(mail.text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the subject that a revision asks for', () => {
  const scope = {
    input: { sku: 'BEA-1', note: 'a\r\nBcc: all@example.com' },
    output: { headline: 'Lashes\u202E that\u200B last' },
    task: {},
  };

  it.each([
    ['names input and output', '{{ input.sku }}: {{ output.headline }}', 'BEA-1: Lashes that last'],
    ['is one line, whatever stands in it', 'Look at {{ input.note }}', 'Look at a Bcc: all@example.com'],
    ['is cut where it is too long', '{{ input.sku }}{% for i in (1..60) %} word{% endfor %}', `BEA-1${' word'.repeat(22)} wor…`],
    ['is ours where it renders to nothing', '{{ input.absent }} \n', undefined],
    ['is ours where it cannot be rendered', '{{ input.sku | shout }}', undefined],
  ])('%s', (_what, template, expected) => {
    expect(subjectLine(template, scope)).toBe(expected);
  });

  it('stands before the reference of the review, and in place of our own words', () => {
    const mail = reviewMail({ ...facts, subject: 'BEA-1: Lashes that last' }, mailTextsOf());
    expect(mail.subject).toBe('BEA-1: Lashes that last · ABCDEF');
  });

  it('lets nobody add a header or hide anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const subject = subjectLine('{{ input.text }}', { input: { text: text.toWellFormed() } });
        expect(subject ?? '').not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        expect(Array.from(new Intl.Segmenter('en').segment(subject ?? '')).length).toBeLessThanOrEqual(120);
      }),
    );
  });
});

describe('the email in German', () => {
  const mail = reviewMail(
    { ...facts, timeZone: 'Europe/Berlin', reasons: [{ kind: 'always' }, 'Steht so geschrieben.'] },
    mailTextsOf('de'),
  );

  it('says when the review expires, where its reader lives', () => {
    expect(mail.text).toContain('bis 4. März 2026, 11:05 Uhr (MEZ). Danach läuft die Prüfung ab');
  });

  it('says why in German where a rule says so, and else word for word', () => {
    expect(mail.text).toContain('- Jeden Entwurf dieser Automation sieht sich ein Mensch an.\n- Steht so geschrieben.');
  });

  it('says the same as text and as HTML, in its language', () => {
    expect(mail.html).toContain('<html lang="de-DE">');
    for (const line of mail.text.split('\n').filter((each) => each !== '' && !each.startsWith('Hier'))) {
      expect(mail.html).toContain(escapeHtml(line.replace(/^- /, '')));
    }
  });
});

describe('the headline', () => {
  it.each([
    ['the caller’s subject first', 'SKU 1', { headline: 'H' }, 'SKU 1'],
    ['the draft’s headline', undefined, { headline: 'H', title: 'T' }, 'H'],
    ['nothing, rather than a body of text', undefined, { description: 'long text' }, undefined],
    ['nothing for an empty one', undefined, { headline: ' \n ' }, undefined],
    ['the first 47 characters of a long one', undefined, { headline: 'a'.repeat(60) }, `${'a'.repeat(47)}…`],
  ])('is %s', (_name, subject, output, expected) => {
    expect(headlineOf(subject, output)).toBe(expected);
  });
});
