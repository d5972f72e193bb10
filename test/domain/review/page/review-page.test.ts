import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CheckResult } from '../../../../domain/check/schema.ts';
import type { JsonObject } from '../../../../domain/content/read-json.ts';
import { closedPage, problemPage } from '../../../../domain/review/page/closed-page.ts';
import { pageHeaders } from '../../../../domain/review/page/layout.ts';
import { reviewPage } from '../../../../domain/review/page/review-page.ts';
import { escapeHtml, html } from '../../../../domain/review/texts/html.ts';
import { textsOf } from '../../../../domain/review/texts/texts.ts';
import type { FailedAttempt, OpenView, ReviewView } from '../../../../domain/review/view.ts';
import { showReview } from '../../../../usecases/show-review.ts';
import { aRef, aVote } from '../../../doubles/fixtures.ts';
import { createReviewLine, revisionWith, sample } from '../../../doubles/review-line.ts';

async function openView(options: Parameters<typeof createReviewLine>[0] = {}): Promise<OpenView> {
  const line = await createReviewLine(options);
  await line.ask();
  const { view } = await showReview(line.deps, line.tokens()[0]);
  if (view.kind !== 'open') throw new Error(view.kind);
  return view;
}

/** Names of the elements a page opens, and whether every one it opens is closed in order: what a breakout would disturb. */
function elementsOf(page: string): { names: Set<string>; balanced: boolean } {
  const empty = new Set(['meta', 'input', '!doctype']);
  const names = new Set<string>();
  const open: string[] = [];
  let balanced = true;
  for (const [, close, name = ''] of page.matchAll(/<(\/?)([a-zA-Z!][a-zA-Z0-9]*)(?:\s+[a-z-]+(?:="[^"<]*")?|\s+html)*\s*>/g)) {
    const element = name.toLowerCase();
    names.add(element);
    if (empty.has(element)) continue;
    if (close) balanced &&= open.pop() === element;
    else open.push(element);
  }
  return { names, balanced: balanced && open.length === 0 && page.split('<').length - 1 === [...page.matchAll(/<\/?[a-zA-Z!]/g)].length };
}

describe('the page of an open review', () => {
  it('shows all that a decision needs', async () => {
    const page = reviewPage(await openView(), 'link', false);
    for (const text of [
      'Approve this draft?',
      'The confidence is 62\u00A0%; below 80\u00A0% a person is asked.',
      'The check “Words we do not use” has a warning.',
      'You are a reviewer in <b>brand-editors</b>. You decide as <b>Ann Example</b>.',
      'You can take it back for 30 seconds. Then it is published here:',
      'Lashes that keep their promise all day',
      'Tapered brush for the corner of the eye',
      's3://catalogue-bucket/BEA-ESS-ESS-001.json',
      'https://shop.example.com/hooks/copy',
      '1 week warranty',
      'We say what a product does and how.',
      'smollm2-135m-instruct, version q8_0',
      '$0.00042',
      '4 March 2026, 10:05 UTC',
    ]) {
      expect(page).toContain(text.includes('<b>') ? text : escapeHtml(text));
    }
  });

  it('marks the offending words, and says once, below them, what is wrong', async () => {
    const checks = sample.checks.map((check) => (check.check === 'grounded-numbers' ? { ...check, result: 'fail' as const } : check));
    const page = reviewPage(await openView({ checks }), 'link', false);
    expect(page).toContain('<mark class="fail">12</mark><sup><span class="unseen">note </span>1</sup>');
    expect(page).toContain('<mark class="warn">best ever</mark><sup><span class="unseen">note </span>2</sup>');
    expect(page).toContain('<b>2. Words we do not use – Warning.</b> This is not how we write: “best ever”.');
  });

  it('tells each fault of the form at its own field, and elsewhere what is at none', async () => {
    const at = (name: string, field: string) => ({ said: { kind: 'breach', rule: 'form', limit: undefined, field } as const, name });
    const objections = [at('headline', 'Headline'), at('bullets', 'Bullets'), at('absent', 'Absent')];
    const findings = [{ check: 'output-schema', result: 'fail' as const, objections, names: ['headline', 'bullets', 'absent'], spans: [] }];
    const page = reviewPage({ ...(await view0), findings }, 'link', false);
    const notes = [...page.matchAll(/<h[23][^>]*>([^<]+)<\/h[23]>(?:(?!<h[23]).)*?<ul class="notes">(.*?)<\/ul>/gs)];
    expect(notes.map(([, heading, note = '']) => [heading, note.replaceAll(/<[^>]+>/g, '')])).toEqual([
      ['Headline', '1. Form of the draft – Failed. Headline is not written as it has to be.'],
      ['Bullets', '1. Form of the draft – Failed. Bullets is not written as it has to be.'],
      ['Checks', '1. Form of the draft – Failed. Absent is not written as it has to be.'],
    ]);
  });

  it('shows whoever writes a text the input first', async () => {
    const page = reviewPage(await openView({ source: 'none', checks: [] }), 'link', false);
    expect(page.indexOf('1 week warranty')).toBeLessThan(page.indexOf('Your decision'));
  });

  it('marks overlapping objections once each, and loses no character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 4 }), async (ranges) => {
        const text = 'a & b < c "quoted" and <script>alert(1)</script> more words';
        const findings = ranges.map(([start, end]) => ({
          check: 'x',
          result: 'warn' as const,
          objections: [],
          names: ['headline'],
          spans: [{ pointer: '/headline', start, end }],
        }));
        const view = { ...(await view0), findings, proposal: { ...(await view0).proposal, output: { headline: text } } };
        const shown = /<div class="value" dir="auto">(.*?)<\/div>/s.exec(reviewPage(view, 'link', false))?.[1] ?? '';
        expect(shown.replaceAll(/<sup>.*?<\/sup>/g, '').replaceAll(/<\/?mark[^>]*>/g, '')).toBe(escapeHtml(text));
      }),
      { numRuns: 40 },
    );
  });
  const view0 = openView();

  it('has a form for each way to decide, with the values a press must carry, and no script', async () => {
    const view = await openView();
    const page = reviewPage(view, 'link', false);
    expect(page.match(/<form method="post"/g)).toHaveLength(4);
    expect(page.match(new RegExp(`name="csrf" value="${view.form.csrf}"`, 'g'))).toHaveLength(4);
    expect(page.match(new RegExp(`name="digest" value="${view.form.digest}"`, 'g'))).toHaveLength(4);
    expect([...page.matchAll(/name="decision" value="(\w+)"/g)].map(([, value]) => value)).toEqual([
      'approve',
      'edit',
      'regenerate',
      'reject',
    ]);
    expect(page).toContain(`action="${view.form.token}/decision"`);
    expect(page).not.toMatch(/<script|<img|<link|<iframe|javascript:|\son\w+=|@import|url\(/i);
  });

  it('offers no approval of a draft that does not exist', async () => {
    const page = reviewPage(await openView({ source: 'none', checks: [] }), 'link', false);
    expect([...page.matchAll(/name="decision" value="(\w+)"/g)].map(([, value]) => value)).toEqual(['edit', 'regenerate', 'reject']);
    expect(page).toContain('No draft could be made');
  });

  describe('of a draft whose checks failed', () => {
    const fits: CheckResult = { check: 'output-schema', result: 'pass', message: 'm', spans: [] };
    const failed = (check: string): CheckResult => ({ check, result: 'fail', message: 'm', spans: [] });
    const pageAbout = async (checks: CheckResult[], overrule: string[] = [], attempt?: FailedAttempt) => {
      const view = await openView({ checks, spec: { review: { ...revisionWith().spec.review, overrule } } });
      return reviewPage({ ...view, ...(attempt ? { attempt } : {}) }, 'link', false);
    };
    const ways = (page: string) => [...page.matchAll(/name="decision" value="(\w+)"/g)].map(([, value]) => value);

    it.each<[string, CheckResult[], string[], string]>([
      ['it does not fit its output schema', [failed('output-schema')], ['length'], 'Form of the draft'],
      ['it was never checked', [], [], 'Form of the draft'],
      ['a check may not be overruled', [fits, failed('links'), failed('length')], ['length'], 'Links'],
    ])('offers no approval as it stands, and says why and what can be done, when %s', async (_why, checks, overrule, named) => {
      const page = await pageAbout(checks, overrule);
      expect(ways(page)).toEqual(['edit', 'regenerate', 'reject']);
      expect(page).toContain('This draft has to be mended');
      expect(page).toContain(`It cannot be approved as it stands: <strong>${named}</strong> did not pass`);
      expect(page).toMatch(/<details open><summary>Approve with edits/);
    });

    it('asks for a reason where a check may be overruled', async () => {
      const page = await pageAbout([fits, failed('length'), failed('echo')], ['length', 'echo', 'links']);
      expect(ways(page)).toEqual(['approve', 'edit', 'regenerate', 'reject']);
      expect(page).toContain(
        '<strong>Length and Repeated instructions</strong> failed. You may approve it all the same; then a reason is needed.',
      );
      expect(page).toMatch(/<textarea id="overrule" name="reason" required/);
      // An edit may leave any of them failing; only then it needs one.
      expect(page).toMatch(/<textarea id="edit-reason" name="reason" rows/);
      expect(page).toContain('Needed only where one of these still fails: Length, Repeated instructions and Links.');
    });

    it('asks for none where nothing may be overruled, and where nothing failed', async () => {
      expect(await pageAbout([fits])).not.toMatch(/id="(overrule|edit-reason)"/);
      expect(await pageAbout([fits], ['length'])).not.toContain('id="overrule"');
    });

    it.each([
      ['approve', 'overrule'],
      ['edit', 'edit-reason'],
      ['reject', 'reason'],
    ] as const)('keeps the reason of a press to %s that was not taken, and says beside it what is wrong', async (decision, id) => {
      const faults: FailedAttempt['faults'] = [{ ofReason: true, message: 'Say why.' }, { message: 'Another fault.' }];
      const page = await pageAbout([fits, failed('length')], ['length'], { decision, typed: new Map(), reason: 'Because', faults });
      expect(page).toContain(`aria-describedby="${id}-hint ${id}-wrong" aria-invalid="true">\nBecause</textarea>`);
      expect(page).toContain(`<p class="wrong" id="${id}-wrong">Say why.</p>`);
      expect(page.match(/>\nBecause</g)).toHaveLength(1);
    });
  });

  it('posts to the same address from both places it is shown', async () => {
    const view = await openView();
    const action = (place: 'link' | 'decision') => /action="([^"]+)"/.exec(reviewPage(view, place, false))?.[1] ?? '';
    const base = `https://api.example.com/prod/review/${view.form.token}`;
    expect(new URL(action('link'), base).href).toBe(`${base}/decision`);
    expect(new URL(action('decision'), `${base}/decision`).href).toBe(`${base}/decision`);
  });

  it('lets no text break out of its element', async () => {
    const base = await openView();
    const clean = elementsOf(reviewPage(base, 'link', false));
    expect(clean.balanced).toBe(true);
    const piece = fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onfocus='x",
      '</textarea><form action=//evil>',
      '</style>',
      '<!--',
      '&lt;script&gt;',
      '\u0000<b>',
      ']]>',
      '</mark></div>',
      '\u202Egnp.exe',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (hostile) => {
        const output: JsonObject = { headline: hostile, description: hostile, bullets: [hostile], [hostile]: { [hostile]: hostile } };
        const view: OpenView = {
          ...base,
          reviewerName: hostile,
          title: hostile,
          description: hostile,
          reasons: [hostile],
          proposal: { ...base.proposal, output, targets: [{ connector: hostile, target: hostile }] },
          fields: base.fields.map((field) => ({ ...field, label: hostile, hint: hostile, text: hostile, name: hostile })),
          group: hostile,
          findings: [
            {
              check: hostile,
              result: 'fail',
              objections: [{ said: { kind: 'other', message: hostile }, name: 'headline' }],
              names: [],
              spans: [{ pointer: '/headline', start: 0, end: 5 }],
            },
          ],
          passed: [hostile],
          earlier: [
            { number: 1, source: 'model', reasons: [hostile], output: { [hostile]: hostile, headline: 'x' }, published: base.deadline },
          ],
          notes: [{ reviewerName: hostile, kind: 'reject', at: base.deadline, reason: hostile }],
          overrule: [hostile],
          obstacles: { firm: [], overrulable: [hostile] },
          input: [{ label: hostile, value: hostile }],
          evidence: sample.evidence.map((chunk) => ({ ...chunk, text: hostile, title: hostile, document: hostile })),
          attempt: {
            decision: 'edit',
            typed: new Map([[hostile, hostile]]),
            reason: hostile,
            faults: [
              { name: hostile, message: hostile },
              { ofReason: true, message: hostile },
            ],
          },
        };
        const page = reviewPage(view, 'link', false);
        const { names, balanced } = elementsOf(page);
        expect(balanced).toBe(true);
        expect(
          [...names].filter((name) => !clean.names.has(name) && !['a', 'b', 'pre', 'i', 'em', 'ins', 'del', 'strong'].includes(name)),
        ).toEqual([]);
        expect(page).not.toContain('<script');
        expect(page).not.toContain('\u202E</');
      }),
      { numRuns: 60 },
    );
  });

  it('shows characters that hide', async () => {
    const view = await openView({ output: { ...sample.output, headline: 'price\u202E99\u200B' }, checks: [] });
    const page = reviewPage(view, 'link', false);
    expect(page).toContain('price<i>U+202E</i>99<i>U+200B</i>');
    expect(page).toContain('This draft has characters that cannot be seen.');
  });
});

describe('the headers of every page', () => {
  it('admit the one style that is in it, and nothing else', async () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(reviewPage(await openView(), 'link', false))?.[1] ?? '';
    const hash = createHash('sha256').update(style, 'utf8').digest('base64');
    expect(pageHeaders['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(pageHeaders).toMatchObject({
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      'x-robots-tag': expect.stringContaining('noindex'),
    });
  });

  it('leave no style attribute for the policy to block', async () => {
    expect(reviewPage(await openView(), 'link', false)).not.toMatch(/\sstyle="/);
  });
});

describe('the page of a review that is over', () => {
  const vote = aVote({ kind: 'reject', reviewer: 'g/0', reviewerName: 'Ben <Okri>', at: '2026-03-04T09:05:00.000Z', reason: aRef() });
  const finalAt = '2026-03-04T09:05:30.000Z';
  const decided = { kind: 'decided', vote, finalAt } as const;
  const closed = (standing: Extract<ReviewView, { kind: 'closed' }>['standing']) => ({
    kind: 'closed' as const,
    texts: textsOf(),
    timeZone: 'UTC',
    form: { token: 'abcdefghijklmnopqrstuA' as OpenView['form']['token'], csrf: 'c', digest: 'd' },
    reviewerName: 'Ann',
    title: 'T',
    standing,
  });

  it.each([
    [
      'by a colleague',
      { ...decided, own: false, undoable: false } as const,
      ['already decided by Ben &lt;Okri&gt; at', '09:05 UTC'],
      false,
    ],
    ['by me, still undoable', { ...decided, own: true, undoable: true } as const, ['Rejected.', 'Undo', '30 seconds'], true],
    ['by me, delivered', { ...decided, own: true, undoable: false } as const, ['already decided by Ben &lt;Okri&gt; (you) at'], false],
    ['expired', { kind: 'expired', at: '2026-03-04T09:05:00.000Z' } as const, ['This review has expired'], false],
    [
      'by me, with others to follow',
      { kind: 'voted', vote: { ...vote, kind: 'approve' }, missing: 1 } as const,
      ['Approved, with others to follow', 'Your vote of 4 March 2026, 09:05 UTC counts. One more person has to agree.', 'Undo'],
      true,
    ],
    [
      'by me, with several others to follow',
      { kind: 'voted', vote: { ...vote, kind: 'edit' }, missing: 2 } as const,
      ['Approved with edits, with others to follow', '2 more people have to agree.'],
      true,
    ],
    ['replaced', { kind: 'replaced', draft: 3 } as const, ['Replaced by draft 3'], false],
    ['replaced by one that is not known', { kind: 'replaced', draft: undefined } as const, ['Replaced by a newer draft'], false],
    ['cancelled', { kind: 'cancelled' } as const, ['No decision is needed any more'], false],
  ])('says so: %s', (_name, standing, texts, undo) => {
    const page = closedPage(closed(standing), 'link', false);
    for (const text of texts) expect(page.replaceAll(/<[^>]+>/g, '')).toContain(text);
    expect(page.includes('value="undo"')).toBe(undo);
  });

  it('tells a late press that it changed nothing', () => {
    const page = closedPage(closed({ ...decided, own: false, undoable: false }), 'decision', true);
    expect(page).toContain('This was already decided by Ben &lt;Okri&gt; at 4 March 2026, 09:05 UTC. Your press changed nothing.');
  });

  it('keeps the inside of a failure to itself', () => {
    expect(problemPage({ status: 500, title: 'Something failed on our side', detail: 'secret detail' })).not.toContain('secret detail');
  });
});

describe('html', () => {
  it('escapes values and keeps markup of its own', () => {
    expect(html`<p title="${'"<&'}">${'<b>'}${html`<i>${"it's"}</i>`}${[1, '&', undefined, false]}</p>`.toString()).toBe(
      '<p title="&quot;&lt;&amp;">&lt;b&gt;<i>it&#39;s</i>1&amp;</p>',
    );
  });
});
