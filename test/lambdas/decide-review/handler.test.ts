import { describe, expect, it } from '@jest/globals';
import { pageHeaders } from '../../../domain/review/page/layout.ts';
import { page } from '../../../lambdas/_runtime/page.ts';
import { createDecideReviewHandler } from '../../../lambdas/decide-review/handler.ts';
import { route } from '../../../lambdas/decide-review/route.ts';
import { lookOpen } from '../../doubles/press.ts';
import { callReview } from '../../doubles/review-call.ts';
import { createReviewLine, taskId } from '../../doubles/review-line.ts';

const formType = 'application/x-www-form-urlencoded';

async function deployed() {
  const line = await createReviewLine();
  await line.ask();
  const handler = page(route, createDecideReviewHandler(line.deps));
  const [token = ''] = line.tokens();
  const { form } = await lookOpen(line);
  const post = (fields: Record<string, string>) =>
    callReview(handler, {
      method: 'POST',
      token,
      contentType: `${formType}; charset=UTF-8`,
      body: new URLSearchParams({ csrf: form.csrf, digest: form.digest, ...fields }).toString(),
    });
  return { line, handler, token, post };
}

describe('POST /review/{token}/decision', () => {
  it('answers a decision with the way back to the page, under any prefix', async () => {
    const { token, post } = await deployed();
    const { reply } = await post({ decision: 'approve' });
    expect(reply).toMatchObject({ statusCode: 303, body: '' });
    const shown = new URL(String(reply.headers?.['location']), `https://api.example.com/prod/review/${token}/decision`);
    expect(shown.href).toBe(`https://api.example.com/prod/review/${token}`);
  });

  it('answers the loser of a race with 409 and who decided', async () => {
    const { post } = await deployed();
    await post({ decision: 'approve' });
    const { reply } = await post({ decision: 'reject', reason: 'no' });
    expect(reply.statusCode).toBe(409);
    expect(reply.body).toContain('This was already decided by Ann Example at');
  });

  it('answers an edit that breaks a rule with 422 and the form as it was typed', async () => {
    const { post } = await deployed();
    const { reply } = await post({ decision: 'edit', 'output.headline': '<b>x</b>'.repeat(20) });
    expect(reply.statusCode).toBe(422);
    expect(reply.body).toContain('Nothing was decided yet.');
    expect(reply.body).toContain('&lt;b&gt;x&lt;/b&gt;'.repeat(20));
    expect(reply.body).toContain('action="decision"');
  });

  it('answers a forged form with 409 and decides nothing', async () => {
    const { line, post } = await deployed();
    const { reply } = await post({ decision: 'approve', csrf: 'forged' });
    expect(reply.statusCode).toBe(409);
    expect(reply.body).toContain('That page was out of date');
    expect((await line.record()).reviews[0]?.status).toBe('open');
  });

  it.each([
    ['a body over 448 KB', 413, formType, `decision=approve&reason=${'x'.repeat(448 * 1024)}`],
    ['another content type', 415, 'application/json', '{"decision":"approve"}'],
    ['a form without a decision', 400, formType, 'csrf=x'],
  ])('answers %s with a page and status %i', async (_name, status, contentType, body) => {
    const { line, handler, token } = await deployed();
    const before = line.store.dump();
    const { reply } = await callReview(handler, { method: 'POST', token, contentType, body });
    expect(reply.statusCode).toBe(status);
    expect(reply.headers).toMatchObject({ ...pageHeaders });
    expect(line.store.dump()).toBe(before);
  });

  it('answers a link nobody knows with 404', async () => {
    const { handler } = await deployed();
    const { reply } = await callReview(handler, {
      method: 'POST',
      token: 'abcdefghijklmnopqrstuA',
      contentType: formType,
      body: 'decision=approve',
    });
    expect(reply.statusCode).toBe(404);
  });

  it('logs the task and the outcome, never token, reason or text', async () => {
    const { token, post } = await deployed();
    const { logged } = await post({ decision: 'reject', reason: 'a private reason' });
    const again = await post({ decision: 'approve' });
    expect(logged).toContain(taskId);
    expect(logged).toContain('decided');
    for (const secret of [token, 'a private reason', 'Lashes', 'ann@example.com']) expect(logged + again.logged).not.toContain(secret);
  });
});
