import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { CheckResult } from '../../domain/check/schema.ts';
import { aGroup, ann, ben } from '../doubles/reviewer-groups.ts';
import { createReviewLine, revisionWith, sample, type ReviewLine } from '../doubles/review-line.ts';
import { launchBrowser } from './stage/browser.ts';
import { servePages, type PageServer } from './stage/page-server.ts';

/** The review page as a reviewer meets it: what only a browser can say about it. */

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser.close());

type Visit = { line: ReviewLine; server: PageServer; tab: Page; complaints: string[] };
const left: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const leave of left.splice(0)) await leave();
});

/** Opens the page of the first link. `complaints` are what the browser says about it. */
async function visit(options: Parameters<typeof createReviewLine>[0] = {}, context: BrowserContextOptions = {}): Promise<Visit> {
  const line = await createReviewLine(options);
  await line.ask();
  const server = await servePages(line);
  const window = await browser.newContext(context);
  left.push(() => window.close(), server.close);
  const tab = await window.newPage();
  const complaints: string[] = [];
  tab.on('console', (message) => complaints.push(message.text()));
  tab.on('pageerror', (error) => complaints.push(error.message));
  tab.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await tab.goto(server.page());
  return { line, server, tab, complaints };
}

const voteOf = async (line: ReviewLine) => (await line.record()).reviews[0]?.votes.at(-1);
const outputOf = async (line: ReviewLine, number: number) => {
  const { task, drafts } = await line.record();
  const output = drafts.find((draft) => draft.number === number)?.output;
  return output && JSON.parse((await line.store.contents.get(task, output)) ?? '');
};
const button = (tab: Page, name: string) => tab.getByRole('button', { name, exact: true });
const fits: CheckResult = { check: 'output-schema', result: 'pass', message: 'fits the output schema', spans: [] };
const failed = (check: string): CheckResult => ({ check, result: 'fail', message: 'is not as it should be', spans: [] });
const mayOverrule = (...overrule: string[]) => ({ review: { ...revisionWith().spec.review, overrule } });
const groupIn = (locale: 'en' | 'de', timeZone = 'UTC') => aGroup([{ ...ann, locale, timeZone }, ben]);

/** What axe-core objects to, by the rules of WCAG 2.2 AA and its own good practice. */
async function violationsOf(tab: Page): Promise<string[]> {
  await tab.evaluate(axe.source);
  return tab.evaluate<string[]>(
    'axe.run().then(({ violations, passes }) => [...(passes.length < 10 ? ["axe ran few rules"] : []), ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)])',
  );
}

const headline = (tab: Page) => tab.getByRole('heading', { level: 1 }).innerText();

describe('the page of a review', () => {
  it('is loaded in one request, with its style and without a complaint of the browser', async () => {
    const { tab, server, complaints } = await visit();
    expect(await headline(tab)).toBe('Approve this draft?');
    // Its style is let in by the hash that the policy names; the default of a browser is none.
    expect(await tab.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")).not.toBe('none');
    expect(server.requests.filter((request) => !request.includes('favicon'))).toEqual([`GET ${new URL(server.page()).pathname}`]);
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  it.each([320, 360, 768, 1280])('needs no sideways scrolling at %i pixels', async (width) => {
    const { tab } = await visit({ output: { ...sample.output, headline: 'W'.repeat(80) } }, { viewport: { width, height: 800 } });
    await tab.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    const needed = await tab.evaluate<number>('document.documentElement.scrollWidth');
    expect(needed).toBeLessThanOrEqual(width);
  });

  it('shows what a model wrote as text, whatever it wrote', async () => {
    const hostile = '</textarea></style><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">x</a>';
    const { tab, server, complaints } = await visit({ output: { ...sample.output, headline: hostile }, checks: [] });
    expect(await tab.locator('main').innerText()).toContain(hostile);
    expect(await tab.locator('script, img, a[href^="javascript"]').count()).toBe(0);
    expect(server.requests.filter((request) => !request.includes('favicon'))).toHaveLength(1);
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});

/** All that a first screen has to answer, and the buttons, as far as they are seen without scrolling. */
const seenAtOnce = `(() => {
  const inSight = (element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    return height > 0 && top >= 0 && bottom <= innerHeight;
  };
  return [...document.querySelectorAll('h1, .lede, .summary dt, .bar button[name=decision], .bar a')].filter(inSight).map((element) => element.innerText);
})()`;

describe('the first screen', () => {
  it.each([
    [360, 640, 'en', ['Approve this draft?', 'Why a person is asked', 'Why you', 'If you approve', 'Approve', 'Edit', 'Reject']],
    [1280, 800, 'en', ['Approve this draft?', 'Why a person is asked', 'Why you', 'If you approve', 'Approve', 'Edit', 'Reject']],
    [
      360,
      640,
      'de',
      ['Diesen Entwurf freigeben?', 'Warum ein Mensch gefragt wird', 'Warum Sie', 'Wenn Sie freigeben', 'Freigeben', 'Ändern', 'Ablehnen'],
    ],
  ] as const)(
    'of %i × %i pixels says in %s what, why, why you and what a press does, and has every button',
    async (width, height, locale, words) => {
      const { tab } = await visit({ group: groupIn(locale) }, { viewport: { width, height } });
      expect(await tab.evaluate<string[]>(seenAtOnce)).toEqual(expect.arrayContaining([...words]));
    },
  );

  it('keeps the buttons in sight, however far one reads', async () => {
    const long = { ...sample.output, description: 'Words and words. '.repeat(400) };
    const { tab } = await visit({ output: long }, { viewport: { width: 360, height: 640 } });
    for (const place of ['0', 'document.body.scrollHeight / 2', 'document.body.scrollHeight']) {
      await tab.evaluate(`scrollTo(0, ${place})`);
      expect(await tab.evaluate<string[]>(seenAtOnce)).toEqual(expect.arrayContaining(['Approve', 'Edit', 'Reject']));
    }
  });

  it.each([
    ['Edit', 'Headline'],
    ['Reject', 'Reason'],
  ])('leads by "%s" to the form, open, without scripts', async (link, label) => {
    const { tab } = await visit({}, { javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
    await tab.getByRole('link', { name: link }).click();
    expect(await tab.getByLabel(label, { exact: true }).isVisible()).toBe(true);
  });

  it('reads dates in the zone of the group and the language of the person', async () => {
    const { tab } = await visit({ group: groupIn('de', 'Europe/Berlin') });
    expect(await tab.locator('.lede').innerText()).toContain('4. März 2026, 11:05 Uhr (MEZ)');
  });
});

describe('the page, to a screen reader and to axe', () => {
  const fails: CheckResult = { check: 'output-schema', result: 'fail', message: 'is not as it should be', spans: [] };
  const first = (which: 'draft' | 'input') => ({ review: { ...revisionWith().spec.review, first: which } });
  it.each<[string, Parameters<typeof createReviewLine>[0], BrowserContextOptions]>([
    ['of a draft', {}, {}],
    ['in German', { group: groupIn('de') }, {}],
    ['in the dark', {}, { colorScheme: 'dark' }],
    ['on a small screen, in the dark', {}, { colorScheme: 'dark', viewport: { width: 360, height: 640 } }],
    ['that shows its input first', { spec: first('input') }, {}],
    ['of a draft that has to be mended', { checks: [fails] }, {}],
    ['of a draft that may be let pass', { checks: [fits, failed('length')], spec: mayOverrule('length') }, {}],
    ['where nothing was drafted', { source: 'none', checks: [] }, {}],
    ['with hidden characters', { output: { ...sample.output, headline: 'a\u200Bb\u202Ec' } }, { colorScheme: 'dark' }],
  ])('%s has no violation', async (_what, options, context) => {
    const { tab } = await visit(options, context);
    await tab.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    expect(await violationsOf(tab)).toEqual([]);
  });

  it.each(['an edit that breaks a rule', 'a decision that was taken', 'a link that nobody knows'])(
    'after %s has no violation',
    async (what) => {
      const { tab, server } = await visit();
      if (what === 'a link that nobody knows') await tab.goto(server.page().slice(0, -4));
      else if (what === 'a decision that was taken') await button(tab, 'Approve').click();
      else {
        await tab.getByText('Approve with edits').click();
        await tab.getByLabel(/headline/i).fill('');
        await button(tab, 'Approve with these edits').click();
        await tab.getByRole('alert').waitFor();
      }
      expect(await violationsOf(tab)).toEqual([]);
    },
  );

  it('is gone through by keyboard: to the decision first, then from button to button', async () => {
    const { tab, line } = await visit();
    await tab.keyboard.press('Tab');
    expect(await tab.evaluate('document.activeElement.innerText')).toBe('To the decision');
    await tab.keyboard.press('Enter');
    const passed: unknown[] = [];
    for (let step = 0; step < 3; step += 1) {
      await tab.keyboard.press('Tab');
      passed.push(await tab.evaluate('document.activeElement.innerText'));
    }
    expect(passed).toEqual(['Approve', 'Edit', 'Reject']);
    expect(await voteOf(line)).toBeUndefined();
  });
});

describe('a reviewer', () => {
  it.each([true, false])('approves by one press of the button, with scripts %s', async (javaScriptEnabled) => {
    const { line, server, tab, complaints } = await visit({}, { javaScriptEnabled });
    await button(tab, 'Approve').click();
    await tab.getByRole('heading', { level: 1, name: /Approved|decided/ }).waitFor();
    expect(tab.url()).toBe(server.page());
    expect(await voteOf(line)).toMatchObject({ kind: 'approve', reviewer: 'brand-editors/ann', draft: 1 });
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  it('takes the decision back, and decides anew', async () => {
    const { line, tab } = await visit();
    await button(tab, 'Approve').click();
    await tab.getByRole('button', { name: /undo|take.*back/i }).click();
    await button(tab, 'Approve').waitFor();
    expect(await voteOf(line)).toBeUndefined();
    await tab.getByRole('link', { name: 'Reject' }).click();
    await tab.getByLabel('Reason').fill('On second thought.');
    await button(tab, 'Reject this draft').click();
    await tab.waitForURL(/\/review\/[\w-]{22}$/);
    expect(await voteOf(line)).toMatchObject({ kind: 'reject', number: 2 });
  });

  it('cannot reject without a reason: the browser asks for it, and nothing is sent', async () => {
    const { line, server, tab } = await visit();
    await tab.getByRole('link', { name: 'Reject' }).click();
    await button(tab, 'Reject this draft').click();
    expect(await tab.evaluate("document.querySelector('#reason').matches(':focus:invalid')")).toBe(true);
    expect(server.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    expect(await voteOf(line)).toBeUndefined();
  });

  it.each([360, 1280])('overrules a failed check with a reason, which the browser asks for, at %i pixels', async (width) => {
    const checks = [fits, failed('length')];
    const { line, server, tab } = await visit({ checks, spec: mayOverrule('length') }, { viewport: { width, height: 640 } });
    await tab.getByRole('link', { name: 'Approve…' }).click();
    await button(tab, 'Approve').click();
    expect(await tab.evaluate("document.querySelector('#overrule').matches(':focus:invalid')")).toBe(true);
    expect(server.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    await tab.locator('#overrule').fill('The list is long.');
    await button(tab, 'Approve').click();
    await tab.getByRole('heading', { level: 1, name: /Approved/ }).waitFor();
    expect(await voteOf(line)).toMatchObject({ kind: 'approve', overruled: ['length'] });
  });

  it('is offered to mend what does not fit, and not to approve it', async () => {
    const { line, tab } = await visit({ checks: [failed('output-schema')] });
    expect(await button(tab, 'Approve').count()).toBe(0);
    // The form stands open already.
    await tab.getByLabel(/description/i).fill('It lengthens.');
    await button(tab, 'Approve with these edits').click();
    await tab.waitForURL(/\/review\/[\w-]{22}$/);
    expect(await voteOf(line)).toMatchObject({ kind: 'edit', draft: 2, overruled: [] });
  });

  it('edits, is told beside the field what is wrong, and loses nothing that was typed', async () => {
    const { line, tab } = await visit();
    await tab.getByText('Approve with edits').click();
    await tab.getByLabel(/headline/i).fill('Our best ever mascara – "really" & <b>truly</b>');
    await tab.getByLabel(/description/i).fill('The best ever.');
    await button(tab, 'Approve with these edits').click();
    const field = tab.getByLabel(/headline/i);
    expect(await field.inputValue()).toBe('Our best ever mascara – "really" & <b>truly</b>');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await voteOf(line)).toBeUndefined();

    await field.fill('Mascara – "really" & <b>truly</b>');
    await tab.getByLabel(/description/i).fill('It lengthens.\n\nAnd stays.');
    await button(tab, 'Approve with these edits').click();
    await tab.waitForURL(/\/review\/[\w-]{22}$/);
    expect(await voteOf(line)).toMatchObject({ kind: 'edit', draft: 2 });
    expect(await outputOf(line, 2)).toEqual({
      ...sample.output,
      headline: 'Mascara – "really" & <b>truly</b>',
      description: 'It lengthens.\n\nAnd stays.',
    });
  });

  it('that only opens the form for edits and sends it back changes no byte', async () => {
    const { line, tab } = await visit({
      checks: [fits],
      output: { ...sample.output, description: '\n  Leading newline, trailing space \n' },
    });
    await tab.getByText('Approve with edits').click();
    await button(tab, 'Approve with these edits').click();
    await tab.waitForURL(/\/review\/[\w-]{22}$/);
    expect(await outputOf(line, 2)).toEqual({
      ...sample.output,
      description: '\n  Leading newline, trailing space \n',
    });
  });

  it('decides nothing by Enter in a field', async () => {
    const { line, server, tab } = await visit();
    await tab.getByText('Approve with edits').click();
    await tab.getByLabel(/headline/i).press('Enter');
    // A press that would send does so at once; this one is the page's next event.
    await tab.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    expect(server.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    expect(await voteOf(line)).toBeUndefined();
  });

  it('who comes late is told who decided, and has no button', async () => {
    const { server, tab } = await visit();
    await button(tab, 'Approve').click();
    await tab.goto(server.page(1));
    expect(await headline(tab)).toMatch(/decided/);
    expect(await tab.locator('main').innerText()).toContain('Ann Example');
    expect(await tab.getByRole('button').count()).toBe(0);
  });
});
