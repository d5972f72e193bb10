import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { RevisionSpecSchema } from '../../domain/automation/schema.ts';
import { runChecks } from '../../domain/draft/run-checks.ts';
import { createReviewLine, sample } from '../doubles/review-line.ts';
import { launchBrowser } from './stage/browser.ts';
import { servePages } from './stage/page-server.ts';

/** The pictures of docs/reviewing.md, made anew by `LINEKEEPER_WRITE=1 npm run test:browser -- test/browser/screenshots.test.ts`. */
const root = join(import.meta.dirname, '..', '..');
const images = join(root, 'docs', 'images');
const guide = readFileSync(join(root, 'docs', 'reviewing.md'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser.close());

/** The packaged automation, and a draft of it that warns. */
const spec = RevisionSpecSchema.parse({
  ...JSON.parse(readFileSync(join(root, 'automations', 'product-description', 'revision.json'), 'utf8')),
  prompt: { system: 'Write.', user: 'Now.' },
});
const input = spec.example.input;
const output = {
  headline: 'Essence Mascara Lash Princess for lashes with volume',
  description:
    'Essence Mascara Lash Princess gives lashes volume and length from the first stroke. The formula is cruelty-free and stays put for 12 hours. A must-have for the beauty bag.',
  bullets: ['Volume and length in one stroke', 'Formula that is cruelty-free', 'Mascara by the brand Essence'],
  keywords: ['mascara', 'volume mascara', 'cruelty-free mascara'],
};

describe('the pictures of the guide for reviewers', () => {
  it.each([
    ['review-first-screen', 0],
    ['review-draft', 1],
  ])('has %s as the page is', async (name, screen) => {
    const checks = runChecks(spec, { output, input, evidence: sample.evidence });
    const reasons = ['The check "grounded-numbers" failed.', 'The check "banned-phrases" warned.'];
    const line = await createReviewLine({ spec, input, output, checks, reasons });
    await line.ask();
    const server = await servePages(line);
    const window = await browser.newContext({ viewport: { width: 360, height: 720 } });
    try {
      const tab = await window.newPage();
      await tab.goto(server.page());
      if (screen === 1) await tab.evaluate("scrollTo(0, document.querySelector('#draft').getBoundingClientRect().top - 20)");
      const path = join(images, `${name}.png`);
      mkdirSync(images, { recursive: true });
      const taken = await tab.screenshot(process.env['LINEKEEPER_WRITE'] ? { path } : {});
      expect(taken.length).toBeGreaterThan(10_000);
    } finally {
      await window.close();
      await server.close();
    }
    expect(guide).toContain(`images/${name}.png`);
    expect(existsSync(join(images, `${name}.png`)) && statSync(join(images, `${name}.png`)).size).toBeLessThan(150_000);
  });
});
