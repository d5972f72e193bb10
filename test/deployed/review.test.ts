import { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { findBreak } from '#domain/audit/chain.ts';
import { linkIn, mailsAbout, open, press, type Mail, type Page } from './stage/reviewer.ts';
import {
  call,
  everything,
  history,
  logLines,
  newTitle,
  onlyWarnings,
  output,
  product,
  putAutomation,
  s3,
  statesEntered,
  submit,
  untilDone,
  untilWaiting,
  view,
  type Who,
} from './stage/stage.ts';

const quick = 'deployed-review';
const undoable = 'deployed-undo';
const began = Date.now();

beforeAll(async () => {
  await putAutomation(quick, { review: everything, undoSeconds: 0 });
  await putAutomation(undoable, { review: everything, undoSeconds: 10 });
});

/** A product whose title is found in exactly the emails about it. */
function named(marker = '') {
  const title = newTitle();
  return product(marker, { title });
}

async function ask(
  automation: string,
  input = named(),
  who: Who = {},
  reviewers = 2,
): Promise<{ id: string; mails: Mail[]; page: Page; sku: string }> {
  const id = await submit(automation, input, { who });
  await untilWaiting(id, 'review');
  const mails = await mailsAbout(String(input['title']), reviewers);
  const [first] = mails;
  if (!first) throw new Error('no email');
  return { id, mails, page: await open(linkIn(first)), sku: input.sku };
}

async function published(sku: string): Promise<any> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: output('CatalogueBucket'), Key: `products/${sku}.json` }));
  return JSON.parse((await Body?.transformToString('utf8')) ?? '');
}

async function events(id: string): Promise<string[]> {
  const { items } = (await call('GET', `/v1/tasks/${id}/events`)).json;
  expect(findBreak(items)).toBeUndefined();
  return items.map(({ type }: { type: string }) => type);
}

const decisions = (types: string[]) => types.filter((type) => type === 'review.decided');

describe('a draft that a check warns of', () => {
  it('waits for a person, and is published as approved after nine transitions', async () => {
    await putAutomation('deployed-warn', { review: onlyWarnings, undoSeconds: 0 });
    const { id, mails, page, sku } = await ask('deployed-warn', named('[[double:warn]]'));
    expect(mails.flatMap(({ to }) => to)).toEqual(['bo.brand@example.com', 'erin.editor@example.com']);
    expect(new Set(mails.map(linkIn)).size).toBe(2);
    expect(page.status).toBe(200);
    expect(page.html).toContain('game-changing');
    const pressed = await press(page, 'approve');
    expect(pressed.status).toBe(303);
    const done = await untilDone(id);
    expect(done).toMatchObject({
      status: 'completed',
      reviews: [{ status: 'delivered', votes: [{ kind: 'approve', assurance: 'link' }] }],
    });
    expect((await published(sku)).output).toEqual(done.output);
    expect(statesEntered(await history(id))).toEqual([
      'Begin',
      'Retrieve',
      'Infer',
      'Validate',
      'Decide',
      'RequestReview',
      'Verdict',
      'Publish',
      'Settle',
    ]);
    expect(decisions(await events(id))).toHaveLength(1);
  });
});

describe('looking', () => {
  it('decides nothing, whoever looks and however often, at a page that loads nothing and is kept nowhere', async () => {
    const { id, page } = await ask(quick);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const before = await events(id);
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET', 'HEAD', 'GET']) {
      const seen = await open(page.link, method);
      if (method !== 'OPTIONS') expect(seen.status).toBe(200);
      await open(`${page.link}/decision`, method);
    }
    const unknown = await open(page.link.replace(/[\w-]{22}$/, 'A'.repeat(22)));
    expect(unknown.status).toBe(404);
    expect(unknown.html).toContain('We do not know this link');
    expect(await events(id)).toEqual(before);
    expect((await view(id)).waitingFor?.kind).toBe('review');
    expect((await press(page, 'approve')).status).toBe(303);
    await untilDone(id);
  });
});

describe('deciding', () => {
  it('publishes what the reviewer wrote when they approve with edits', async () => {
    const { id, page, sku } = await ask(quick);
    const { output: before } = await view(id);
    const headline = `${String(before?.['headline']).slice(0, 60)}, as edited by hand`;
    expect((await press(page, 'edit', { 'output.headline': headline })).status).toBe(303);
    const done = await untilDone(id);
    expect(done).toMatchObject({ status: 'completed', reviews: [{ votes: [{ kind: 'edit' }] }] });
    expect(await published(sku)).toMatchObject({ output: { ...before, headline }, provenance: { source: 'reviewer', draft: 2 } });
  });

  it('ends a rejected task without publishing, and wants a reason', async () => {
    const { id, page, sku } = await ask(quick);
    expect((await press(page, 'reject')).status).toBe(422);
    expect((await press(page, 'reject', { reason: 'Not our voice.' })).status).toBe(303);
    expect(await untilDone(id)).toMatchObject({
      status: 'rejected',
      reviews: [{ votes: [{ kind: 'reject', reason: 'Not our voice.' }] }],
      publications: [],
    });
    await expect(published(sku)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('has another draft made by a note, which people are asked about, and which is published when they approve it', async () => {
    const input = named();
    const { id, page, sku, mails } = await ask(quick, input);
    expect((await press(page, 'regenerate')).status).toBe(422);
    expect((await press(page, 'regenerate', { note: 'Say less about the price.' })).status).toBe(303);
    const known = new Set(mails.map(linkIn));
    const links = (await mailsAbout(String(input['title']), 4)).map(linkIn).filter((link) => !known.has(link));
    const second = await open(links[0]!);
    expect(second.html).toContain('draft 2');
    expect(second.html).toContain('A reviewer asked for this draft.');
    expect((await open(page.link)).html).toContain('Another draft asked for');
    expect((await press(second, 'approve')).status).toBe(303);
    expect(await untilDone(id)).toMatchObject({
      status: 'completed',
      reviews: [{ votes: [{ kind: 'regenerate', reason: 'Say less about the price.' }] }, { votes: [{ kind: 'approve' }] }],
    });
    expect(await published(sku)).toMatchObject({ provenance: { draft: 2 } });
  });

  it('has one winner of 20 presses at once', async () => {
    const { id, mails } = await ask(quick);
    const pages = await Promise.all(mails.map((mail) => open(linkIn(mail))));
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const page = pages[index % 2];
        if (!page) throw new Error('no page');
        return index % 4 < 2 ? press(page, 'approve') : press(page, 'reject', { reason: 'No.' });
      }),
    );
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(19);
    const done = await untilDone(id);
    expect(['completed', 'rejected']).toContain(done.status);
    expect(decisions(await events(id))).toHaveLength(1);
  });

  it('can be taken back, and decided anew, until it takes effect', async () => {
    const { id, page } = await ask(undoable);
    expect((await press(page, 'approve')).status).toBe(303);
    expect((await view(id)).waitingFor?.kind).toBe('decision-delivery');
    const decided = await open(page.link);
    expect(decided.html).toContain('value="undo"');
    expect((await press(decided, 'undo')).status).toBe(303);
    expect((await view(id)).waitingFor?.kind).toBe('review');
    expect((await press(await open(page.link), 'reject', { reason: 'On second thought.' })).status).toBe(303);
    expect((await untilDone(id)).status).toBe('rejected');
    // Whether `review.resumed` follows hangs on who is first: the mark of the hand-over, or the machine with the end of the task.
    const reviewed = (await events(id)).filter((type) => type.startsWith('review.') && type !== 'review.resumed');
    expect(reviewed).toEqual([
      'review.requested',
      'review.emailed',
      'review.decided',
      'review.undone',
      'review.decided',
      'review.delivered',
    ]);
  });

  it('is not for the one who asked for the task', async () => {
    const { id, mails } = await ask(quick, named(), { email: 'erin.editor@example.com', sub: 'erin' }, 1);
    expect(mails.flatMap(({ to }) => to)).toEqual(['bo.brand@example.com']);
    await press(await open(linkIn(mails[0] as Mail)), 'approve');
    expect((await untilDone(id)).status).toBe('completed');
  });
});

describe('the requester', () => {
  it.each([
    ['by a tag and capitals', { email: 'Erin.Editor+tasks@Example.COM' }],
    ['by a name, quotes and a dot', { email: 'Somebody <"erin.editor"@example.com.>' }],
    ['by her sub, with an address of nobody', { email: 'nobody@example.com', sub: 'erin' }],
  ])('is known %s, and is not asked', async (_how, who) => {
    const { id, mails } = await ask(quick, named(), who, 1);
    expect(mails.flatMap(({ to }) => to)).toEqual(['bo.brand@example.com']);
    await press(await open(linkIn(mails[0] as Mail)), 'reject', { reason: 'Only a test.' });
    expect((await untilDone(id)).status).toBe('rejected');
  });

  it.each(['erin.editor@example.com bo.brand@example.com', 'еrin.editor@example.com', 'erin.editor(work)@example.com', 'erin'])(
    'has no token that says %s for an address',
    async (email) => {
      expect((await call('GET', '/v1/tasks', { who: { email } })).status).toBe(401);
    },
  );
});

describe('a value', () => {
  it('brings a person in, who reads why in the words of the author', async () => {
    const because = 'Dear things are always read.';
    const rule = { output: '/headline', in: ['no such headline'], because: 'Never.' };
    await putAutomation('deployed-value', {
      review: { ...everything, when: [{ input: '/price', above: 0, because }, rule] },
      undoSeconds: 0,
    });
    const { id, mails, page } = await ask('deployed-value');
    expect(mails[0]?.text).toContain(because);
    expect(page.html).toContain(because);
    expect(page.html).not.toContain(rule.because);
    expect((await view(id)).reviews?.[0]?.reasons).toEqual([because]);
    await press(page, 'approve');
    expect((await untilDone(id)).status).toBe('completed');
  });

  it('is refused where there is none, and it is said what there is', async () => {
    const review = { ...everything, when: [{ input: '/prize', above: 0, because: 'Dear.' }] };
    await expect(putAutomation('deployed-value', { review })).rejects.toThrow(/price/);
  });
});

describe('somebody away', () => {
  const who = { scope: 'reviewers:write automations:write' };
  const bo = { id: 'bo', name: 'Bo Brand', email: 'bo.brand@example.com' };
  const erin = { id: 'erin', name: 'Erin Editor', email: 'erin.editor@example.com' };

  it('is stood in for from the next review on, and the group keeps who changed it', async () => {
    const group = `away-${Date.now()}`;
    const put = (people: object[], headers: Record<string, string> = {}) =>
      call('PUT', `/v1/reviewer-groups/${group}`, { who, body: { people }, headers });
    const first = await put([erin, bo]);
    expect([first.status, first.headers.get('etag')]).toEqual([201, '"1"']);
    const away = { ...erin, away: { until: '2099-12-31', standIn: 'bo' } };
    expect((await put([away, bo], { 'if-match': '"1"' })).status).toBe(201);
    expect((await put([erin], { 'if-match': '"1"' })).status).toBe(412);
    expect((await call('GET', `/v1/reviewer-groups/${group}?version=1`, { who })).json).toEqual(first.json);
    await putAutomation('deployed-away', { review: { ...everything, reviewers: group }, undoSeconds: 0 });
    const { id, mails } = await ask('deployed-away', named(), {}, 1);
    expect(mails.flatMap(({ to }) => to)).toEqual(['bo.brand@example.com']);
    const requested = (await call('GET', `/v1/tasks/${id}/events`)).json.items.find(
      ({ type }: { type: string }) => type === 'review.requested',
    );
    expect(requested.detail.standIns).toBe(`${group}/bo for ${group}/erin`);
    await press(await open(linkIn(mails[0] as Mail)), 'approve');
    expect((await untilDone(id)).status).toBe('completed');
  });
});

describe('the token of a link', () => {
  it('stands in no log and no metric', async () => {
    const { id, mails, page } = await ask(quick);
    await press(page, 'approve', { csrf: 'wrong' });
    await press(page, 'approve');
    await untilDone(id);
    await open(page.link);
    const tokens = mails.map((mail) => linkIn(mail).split('/').at(-1) ?? '');
    for (const token of tokens) expect(token).toMatch(/^[\w-]{22}$/);
    const lines = await logLines(began);
    expect(lines.some((line) => line.includes('show-review'))).toBe(true);
    expect(lines.some((line) => line.includes(id))).toBe(true);
    expect(lines.filter((line) => tokens.some((token) => line.includes(token)) || /\/review\/[\w-]{22}/.test(line))).toEqual([]);
  });
});
