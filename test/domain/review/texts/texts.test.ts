import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../../domain/content/read-json.ts';
import type { Reason } from '../../../../domain/draft/reasons.ts';
import type { Draft } from '../../../../domain/draft/schema.ts';
import { GroupSpecSchema } from '../../../../domain/identity/reviewer-groups.ts';
import type { BreachRule } from '../../../../domain/check/json-schema.ts';
import type { EditField } from '../../../../domain/review/edit-fields.ts';
import type { Said } from '../../../../domain/review/findings.ts';
import { reviewMail } from '../../../../domain/review/email.ts';
import { outdatedPage } from '../../../../domain/review/page/closed-page.ts';
import { reviewPage } from '../../../../domain/review/page/review-page.ts';
import { addressDigest } from '../../../../domain/review/reviewers.ts';
import { Html } from '../../../../domain/review/texts/html.ts';
import { localeOf, mailTextsOf, textsOf, type Texts } from '../../../../domain/review/texts/texts.ts';
import type { OpenView, ReviewView } from '../../../../domain/review/view.ts';
import { aVote } from '../../../doubles/fixtures.ts';
import { lookOpen } from '../../../doubles/press.ts';
import { createReviewLine } from '../../../doubles/review-line.ts';
import { aGroup } from '../../../doubles/reviewer-groups.ts';

/**
 * A second language: English in letters that no keyboard has. What data says here is Greek, so that a Latin letter on a page was
 * written by the code and not by the catalogue.
 */
const foreign = (text: string) => text.replaceAll(/[A-Za-z]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0));
const foreignMarkup = (markup: string) => markup.replaceAll(/(<[^>]*>|&[#\w]+;)|[^<&]+/g, (part, kept) => (kept ? part : foreign(part)));

/** The texts in that language. `used` gets the path of every entry that was read. */
function foreignTexts<T>(texts: T, used = new Set<string>(), path = ''): T {
  const translate = (value: unknown, at: string): unknown => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Html)) {
      return new Proxy(value, {
        get: (target, key) => translate(Reflect.get(target, key), at === '' ? String(key) : `${at}.${String(key)}`),
      });
    }
    used.add(at);
    if (typeof value === 'string') return foreign(value);
    if (value instanceof Html) return Html.of([foreignMarkup(value.toString())], []);
    if (Array.isArray(value)) return value.map((each) => translate(each, at));
    if (typeof value === 'function') return (...values: unknown[]) => translate(value(...values), at);
    throw new Error(`${at} is neither a text nor a function`);
  };
  return translate(texts, path) as T;
}

/** The paths of all entries. */
function entriesOf(texts: object, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return typeof value === 'object' && !Array.isArray(value) ? entriesOf(value, at) : [at];
  });
}

/** What a reader of some HTML sees or hears that has Latin letters; the notation of a character, such as U+202E, is no language. */
function latinIn(markup: string): string[] {
  const body = markup.replace(/<style>[\s\S]*?<\/style>/, '');
  const spoken = [...body.matchAll(/\s(?:title|aria-label|alt|placeholder|lang)="([^"]*)"/g)].map(([, value = '']) => value);
  return [...body.split(/<[^>]*>/), ...spoken]
    .map((text) => text.replaceAll(/&[#\w]+;|U\+[0-9A-F]{4,6}/g, '').trim())
    .filter((text) => /\p{Script=Latin}/u.test(text.replaceAll(/[Ａ-Ｚａ-ｚ]/g, '')));
}

const field = (name: string, control: EditField['control'], more: Partial<EditField> = {}): EditField => ({
  name,
  label: 'Πεδίο',
  required: true,
  control,
  text: '',
  ...more,
});

/** Everything that a check may object to, in Greek. */
const rules: BreachRule[] = [
  'required',
  'unknown-field',
  'type',
  'choice',
  'too-long',
  'too-short',
  'too-many',
  'too-few',
  'too-big',
  'too-small',
  'twice',
  'form',
  'size',
  'unshowable',
];
const finders = ['banned-phrases', 'grounded-numbers', 'no-markup', 'links', 'echo', 'distinct-items', 'unfinished'] as const;
const said: Said[] = [
  ...rules.map((rule): Said => ({ kind: 'breach', rule, limit: 3, field: 'Πεδίο' })),
  { kind: 'breach', rule: 'size', limit: 3, field: undefined },
  { kind: 'length', field: 'Πεδίο', count: 4, least: undefined, most: 3 },
  { kind: 'length', field: 'Πεδίο', count: 1, least: 2, most: undefined },
  { kind: 'missing', fields: ['Πεδίο', 'Άλλο'], phrases: ['λέξη'], any: true },
  ...finders.map((check, more): Said => ({ kind: 'found', check, words: ['λέξη'], more })),
  { kind: 'other', message: 'μήνυμα' },
];

/** An open review of a draft whose every word is Greek. */
async function greekView(texts: Texts): Promise<OpenView> {
  const line = await createReviewLine();
  await line.ask();
  const view = await lookOpen(line);
  const output: JsonObject = { headline: 'Μάσκαρα \u202Eδώδεκα', body: 'κείμενο', list: ['ένα'], json: { 1: 2 } };
  const span = (start: number, end: number) => [{ pointer: '/headline', start, end }];
  return {
    ...view,
    texts,
    form: { ...view.form, digest: '123' },
    reviewerName: 'Άννα',
    about: undefined,
    task: { id: '1', team: 'ομάδα', automation: 'αυτόματο', revision: 3 },
    title: 'Περιγραφή',
    description: 'Τι είναι.',
    reasons: ['Λόγος.'],
    colleagues: [{ id: '1', name: 'Βασίλης' }],
    proposal: { ...view.proposal, output, targets: [{ connector: 'κατάλογος', target: '//1' }] },
    fields: [
      field(
        'headline',
        { kind: 'line' },
        { text: 'Μάσκαρα', hint: 'Συμβουλή.', limits: { of: 'characters', range: { least: 1, most: 3 } }, required: false },
      ),
      field('body', { kind: 'text' }, { text: 'κείμενο' }),
      field('list', { kind: 'lines' }, { text: 'ένα', limits: { of: 'items', range: { most: 3 }, each: { least: 2 } } }),
      field('whole', { kind: 'number', whole: true }),
      field('number', { kind: 'number', whole: false }),
      field('boolean', { kind: 'boolean' }, { text: 'true', required: false }),
      field('choice', { kind: 'choice', options: ['άλφα', 'βήτα'] }),
      field('json', { kind: 'json' }, { text: '{}' }),
    ],
    group: 'ομάδα',
    findings: (['warn', 'fail'] as const).map((result, index) => ({
      check: 'length',
      result,
      objections: said.map((each) => ({ said: each, name: 'headline' })),
      names: index === 0 ? ['headline'] : [],
      spans: span(index, 6),
    })),
    passed: ['output-schema', 'έλεγχος'],
    input: [{ label: 'είσοδος', value: 'τιμή' }],
    earlier: [
      { number: 1, source: 'model', reasons: ['Λόγος.'], output: { headline: 'Πριν' }, published: '2026-03-04T09:00:00.000Z' },
      { number: 2, source: 'none', reasons: [] },
      { number: 3, source: 'reviewer', reasons: [], output },
      { number: 4, source: 'model', reasons: [], output: { body: 'μ'.repeat(90_000) } },
    ],
    notes: [{ reviewerName: 'Βασίλης', kind: 'reject', at: '2026-03-04T09:05:00.000Z', reason: 'Λόγος.' }],
    evidence: view.evidence.map((chunk) => ({ ...chunk, title: 'Τίτλος', document: 'έγγραφο', text: 'απόσπασμα' })),
    draft: {
      ...view.draft,
      model: { id: 'μοντέλο', version: '1', endpoint: 'τόπος' },
      judgement: { ...view.draft.judgement!, confidence: 0.5, confidenceParts: { μέρος: 0.5, grounding: 0.6 } },
    },
  };
}

/** Pages that have no room for all. */
function crowded(open: OpenView): OpenView[] {
  const written = (headline: string) => ({ ...open, proposal: { ...open.proposal, output: { headline } } });
  const long = '<'.repeat(40_000);
  const spans = Array.from({ length: 2000 }, (_, at) => ({ pointer: '/headline', start: at, end: at + 1 }));
  return [
    {
      ...open,
      proposal: { ...open.proposal, output: { κείμενο: long } },
      fields: [field('κείμενο', { kind: 'text' }, { text: long })],
      earlier: [],
    },
    { ...written('α'.repeat(2000)), findings: open.findings.map((finding) => ({ ...finding, spans })) },
    { ...open, evidence: open.evidence.map((chunk) => ({ ...chunk, text: 'μ'.repeat(90_000) })) },
    { ...open, fields: open.fields.map((one) => ({ ...one, text: 'κείμενο\u200B' })) },
  ];
}

/** Every page that a person with a language can get. */
async function allPages(texts: Texts): Promise<string[]> {
  const open = await greekView(texts);
  const { model: _, judgement: __, ...unmade } = open.draft;
  const bare = (source: Draft['source']): OpenView => ({
    ...open,
    draft: { ...unmade, source },
    reasons: [],
    evidence: [],
    findings: [],
    passed: [],
  });
  const faults = [{ name: 'πεδίο', message: 'σφάλμα' }, { message: 'σφάλμα' }];
  const attempt = { decision: 'edit', typed: new Map([['headline', 'λέξη']]), reason: 'λόγος', faults } as const;
  const vote = aVote({ kind: 'approve', reviewer: '1', reviewerName: 'Βασίλης', at: '2026-03-04T09:05:00.000Z' });
  const decided = { kind: 'decided', vote, finalAt: '2026-03-04T09:05:30.000Z' } as const;
  const standings: Extract<ReviewView, { kind: 'closed' }>['standing'][] = [
    { ...decided, own: true, undoable: true },
    { ...decided, own: true, undoable: false },
    { ...decided, own: false, undoable: false },
    ...(['approve', 'edit', 'regenerate', 'reject'] as const).map((kind) => ({
      kind: 'voted' as const,
      vote: { ...vote, kind },
      missing: 1,
    })),
    { kind: 'voted', vote, missing: 2 },
    { kind: 'handed-over', to: 'Βασίλης' },
    { kind: 'expired', at: vote.at },
    { kind: 'replaced', draft: 2 },
    { kind: 'replaced', draft: undefined },
    { kind: 'cancelled' },
  ];
  const views: ReviewView[] = [
    open,
    { ...open, evidence: [...open.evidence, ...open.evidence], attempt: { ...attempt, faults } },
    ...(['regenerate', 'handover', 'reject'] as const).map((decision) => ({ ...open, attempt: { ...attempt, faults, decision } })),
    { ...open, hasOutput: false },
    ...crowded(open),
    { ...open, obstacles: { firm: ['έλεγχος'], overrulable: [] } },
    { ...open, overrule: ['έλεγχος'], obstacles: { firm: [], overrulable: ['έλεγχος'] } },
    ...(['model', 'reviewer', 'canned', 'none'] as const).map(bare),
    ...standings.map((standing) => ({
      kind: 'closed' as const,
      texts,
      timeZone: 'UTC',
      form: open.form,
      reviewerName: 'Άννα',
      title: 'Περιγραφή',
      standing,
    })),
    { kind: 'barred', texts, why: 'requester' },
    { kind: 'barred', texts, why: 'unknown-requester' },
    { kind: 'barred', texts, why: 'left-group' },
    { kind: 'erased', texts },
  ];
  const places = ['link', 'decision'] as const;
  return [...views.flatMap((view) => places.map((place) => reviewPage(view, place, place === 'decision'))), outdatedPage(open.form, texts)];
}

const reasons: Reason[] = [
  { kind: 'always' },
  { kind: 'sample', share: 0.05 },
  { kind: 'unmeasured' },
  { kind: 'confidence', confidence: 0.6, below: 0.8 },
  { kind: 'check', check: 'length', result: 'fail' },
  { kind: 'check', check: 'έλεγχος', result: 'warn' },
  { kind: 'unrun', check: 'length' },
  ...(['invalid-json', 'truncated', 'refused', 'guardrail', 'route-down'] as const).map((outcome) => ({
    kind: 'outcome' as const,
    outcome,
  })),
];

const facts = {
  to: 'anna@example.com',
  reviewerName: 'Άννα',
  automation: 'αυτόματο',
  title: 'Περιγραφή',
  team: 'ομάδα',
  headline: 'Μάσκαρα',
  subject: undefined,
  timeZone: 'UTC',
  hasOutput: true,
  reasons: ['Λόγος.', ...reasons],
  deadline: '2026-03-04T10:05:00.000Z',
  reminding: false,
  reference: '123456',
  link: '//1/2',
};
const allMails = (texts: Parameters<typeof reviewMail>[1]) =>
  [{}, { reminding: true }, { headline: undefined }, { hasOutput: false }, { hasOutput: false, headline: undefined }].map((more) =>
    reviewMail({ ...facts, ...more }, texts),
  );

describe('a reviewer of another language', () => {
  it('finds no English on any page', async () => {
    const pages = await allPages(foreignTexts(textsOf()));
    expect(pages.flatMap(latinIn)).toEqual([]);
    expect(pages.filter((page) => !page.includes(`<html lang="${foreign('en-GB')}">`))).toEqual([]);
    // What finds nothing there does find English where it is.
    expect((await allPages(textsOf())).filter((page) => latinIn(page).length < 3)).toEqual([]);
  });

  it('finds no English in the email', () => {
    for (const { subject, text, html } of allMails(foreignTexts(mailTextsOf()))) {
      expect([...latinIn(subject), ...latinIn(text), ...latinIn(html)]).toEqual([]);
      expect(html).toContain(`<html lang="${foreign('en-GB')}">`);
    }
  });
});

describe('the catalogue', () => {
  it('has no text that nobody reads', async () => {
    const used = new Set<string>();
    await allPages(foreignTexts(textsOf(), used));
    const faults = [
      'colleagueMissing',
      'inTheWay',
      'neededToo',
      'noMoreDrafts',
      'noteMissing',
      'nothingToApprove',
      'overruleReason',
      'reasonMissing',
      'reasonTooLong',
      'typed',
    ];
    const elsewhere = ['checks.reason', ...faults.map((fault) => `faults.${fault}`)];
    const forNobodyKnown = ['message.ourFault', 'message.unknown.says', 'message.unknown.title'];
    expect(
      entriesOf(textsOf())
        .filter((entry) => !used.has(entry))
        .toSorted(),
    ).toEqual([...elsewhere, ...forNobodyKnown]);

    const written = new Set<string>();
    allMails(foreignTexts(mailTextsOf(), written));
    expect(entriesOf(mailTextsOf()).filter((entry) => !written.has(entry))).toEqual([]);
  });

  it('is read in English where no language is said', () => {
    expect(textsOf()).toBe(textsOf('en'));
    expect(mailTextsOf()).toBe(mailTextsOf('en'));
  });
});

describe('the language of a person', () => {
  const spoken = 'el' as 'en';
  const task = { salt: 'salt' };
  const linkOf = (id: string, email: string) => ({ reviewer: `brand-editors/${id}`, addressDigest: addressDigest(task.salt, email) });
  const given = aGroup();
  const group = { ...given, people: given.people.map((person) => (person.id === 'ben' ? { ...person, locale: spoken } : person)) };

  it.each([
    ['is their own', group, linkOf('ben', 'ben@example.com'), spoken],
    ['is none when their group says none', group, linkOf('ann', 'ann@example.com'), undefined],
    ['is none once they have left', group, linkOf('cem', 'cem@example.com'), undefined],
    ['is none for the address of somebody else', group, linkOf('ben', 'ann@example.com'), undefined],
    ['is none when the group is gone', undefined, linkOf('ben', 'ben@example.com'), undefined],
  ])('%s', (_name, of, link, locale) => {
    expect(localeOf(of, link, task)).toBe(locale);
  });

  it('has to be one there are texts for, and who puts another is told which', () => {
    const put = (locale: string) => GroupSpecSchema.safeParse({ people: [{ id: 'ann', name: 'Ann', email: 'ann@example.com', locale }] });
    expect(put('xx').error?.issues).toMatchObject([{ path: ['people', 0, 'locale'], message: expect.stringContaining('"en"') }]);
    expect(put('en').success).toBe(true);
  });
});
