import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { CheckResult } from '../../domain/check/schema.ts';
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

  it.each([320, 768, 1280])('needs no sideways scrolling at %i pixels', async (width) => {
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
    await tab.getByText('Reject', { exact: true }).click();
    await tab.getByLabel('Reason').fill('On second thought.');
    await button(tab, 'Reject this draft').click();
    await tab.waitForURL(/\/review\/[\w-]{22}$/);
    expect(await voteOf(line)).toMatchObject({ kind: 'reject', number: 2 });
  });

  it('cannot reject without a reason: the browser asks for it, and nothing is sent', async () => {
    const { line, server, tab } = await visit();
    await tab.getByText('Reject', { exact: true }).click();
    await button(tab, 'Reject this draft').click();
    expect(await tab.evaluate("document.querySelector('#reason').matches(':focus:invalid')")).toBe(true);
    expect(server.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    expect(await voteOf(line)).toBeUndefined();
  });

  it('overrules a failed check with a reason, which the browser asks for', async () => {
    const { line, server, tab } = await visit({ checks: [fits, failed('length')], spec: mayOverrule('length') });
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
