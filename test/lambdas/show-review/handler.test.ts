import { describe, expect, it } from '@jest/globals';
import { pageHeaders } from '../../../domain/review/page/layout.ts';
import { page } from '../../../lambdas/_runtime/page.ts';
import { createShowReviewHandler } from '../../../lambdas/show-review/handler.ts';
import { route } from '../../../lambdas/show-review/route.ts';
import { lookOpen, press } from '../../doubles/press.ts';
import { callReview } from '../../doubles/review-call.ts';
import { createReviewLine, taskId } from '../../doubles/review-line.ts';

async function deployed() {
  const line = await createReviewLine();
  await line.ask();
  const handler = page(route, createShowReviewHandler(line.deps));
  const [token = ''] = line.tokens();
  return { line, handler, token };
}

describe('GET /review/{token}', () => {
  it('answers the page with all its guards', async () => {
    const { handler, token } = await deployed();
    const { reply } = await callReview(handler, { method: 'GET', token });
    expect(reply).toMatchObject({ statusCode: 200, headers: { ...pageHeaders } });
    expect(reply.body).toContain('Approve this draft?');
  });

  it('answers HEAD with the same head and no body', async () => {
    const { handler, token } = await deployed();
    const { reply } = await callReview(handler, { method: 'HEAD', token });
    expect(reply).toMatchObject({ statusCode: 200, body: '', headers: { ...pageHeaders } });
  });

  it.each([
    ['https', 'max-age=31536000'],
    ['http', undefined],
  ])('asks to come by https ever after when the visit came by %s, with a page or without', async (proto, expected) => {
    const { handler } = await deployed();
    for (const unknown of ['abcdefghijklmnopqrstuA', 'x']) {
      const { reply } = await callReview(handler, { method: 'GET', token: unknown, headers: { 'X-Forwarded-Proto': proto } });
      expect(reply.headers?.['strict-transport-security']).toBe(expected);
    }
  });

  it.each(['abcdefghijklmnopqrstuA', 'x', '../../etc', '<script>'])('answers 404 with a friendly page for %s', async (unknown) => {
    const { handler } = await deployed();
    const { reply } = await callReview(handler, { method: 'GET', token: unknown });
    expect(reply.statusCode).toBe(404);
    expect(reply.body).toContain('We do not know this link');
    expect(reply.headers).toMatchObject({ ...pageHeaders });
  });

  it('answers late visits with 200', async () => {
    const { line, handler, token } = await deployed();
    await press(line, await lookOpen(line, 1), { decision: 'reject', reason: 'no' }, 1);
    const { reply } = await callReview(handler, { method: 'GET', token });
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toContain('already decided by Ben Okri');
  });

  it('never writes the token to the log, not even when it fails', async () => {
    const { line, handler, token } = await deployed();
    const good = await callReview(handler, { method: 'GET', token });
    line.store.tamper(taskId, (await line.record()).reviews[0]?.proposal, '{}');
    const failed = await callReview(handler, { method: 'GET', token });
    expect(failed.reply.statusCode).toBe(500);
    expect(good.logged).toContain(taskId);
    expect(failed.logged).toContain('DigestMismatchError');
    expect(good.logged + failed.logged).not.toContain(token);
    expect(failed.reply.headers).toMatchObject({ ...pageHeaders });
  });
});
