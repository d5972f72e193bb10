import { describe, expect, it } from '@jest/globals';
import { createRequestReviewHandler } from '../../../lambdas/request-review/handler.ts';
import { RequestReviewInputSchema } from '../../../statemachines/task/contract.ts';
import { MailerUnavailableError } from '../../../domain/review/errors.ts';
import { createReviewLine, taskId } from '../../doubles/review-line.ts';

function recorder() {
  const lines: unknown[] = [];
  const take = (message: string, fields?: unknown) => void lines.push([message, fields]);
  return { lines, log: { task: (task: unknown) => void lines.push(task), info: take, warn: take, error: take } };
}
const input = RequestReviewInputSchema.parse({ taskId, run: 1, draft: 1, attempt: 0, taskToken: 'task-token-1' });

describe('the RequestReview state', () => {
  it('asks and answers nothing: the answer that counts comes by the task token', async () => {
    const line = await createReviewLine();
    const { log } = recorder();
    expect(await createRequestReviewHandler({ ...line.deps, count: () => undefined })(input, log)).toEqual({});
    expect((await line.record()).task.status).toBe('in_review');
  });

  it('warns when the mail service is away, and does not fail: the run waits', async () => {
    const line = await createReviewLine();
    const { log, lines } = recorder();
    line.faults.mailer = () => {
      throw new MailerUnavailableError('SES did not take an email: Throttling.');
    };
    expect(await createRequestReviewHandler({ ...line.deps, count: () => undefined })(input, log)).toEqual({});
    expect(lines).toContainEqual(['the mail service is away: the reconciler invites', { draft: 1 }]);
    expect((await line.record()).task.status).toBe('in_review');
  });

  it('names refused reviewers by reference, and logs neither address nor token', async () => {
    const line = await createReviewLine();
    const { log, lines } = recorder();
    let sends = 0;
    line.faults.mailer = () => ((sends += 1) === 1 ? 'refused' : 'sent');
    await createRequestReviewHandler({ ...line.deps, count: () => undefined })(input, log);
    // `log.task` takes id, team and automation of what it is handed; the runtime's own test covers that.
    const logged = JSON.stringify(lines.filter((entry) => Array.isArray(entry)));
    expect(logged).toContain('brand-editors/ann');
    for (const secret of ['@example.com', 'task-token-1', line.tokens()[0] ?? '']) expect(logged).not.toContain(secret);
  });
});
