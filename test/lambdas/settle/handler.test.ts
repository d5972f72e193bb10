import { describe, expect, it } from '@jest/globals';
import { createSettleHandler } from '../../../lambdas/settle/handler.ts';
import { SettleInputSchema, SettleOutputSchema } from '../../../statemachines/task/contract.ts';
import { running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';
import { silent } from '../../doubles/line.ts';

describe('how the machine came to its end', () => {
  it.each([
    ['published', 'completed', undefined],
    ['rejected', 'rejected', undefined],
    ['expired', 'failed', 'review-expired'],
    ['unknown', 'failed', 'publication-unknown'],
    ['refused', 'failed', 'publication-refused'],
    ['skipped', 'failed', 'already-ended'],
    ['failed', 'failed', 'unknown-error'],
  ] as const)('is %s: the task is %s', async (verdict, status, error) => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const input = SettleInputSchema.parse({ taskId: id, run: 1, verdict });
    expect(SettleOutputSchema.parse(await createSettleHandler(line.deps)(input, silent))).toEqual({ taskId: id, run: 1, status });
    expect((await line.record(id)).task.error?.type).toBe(error);
  });

  it('is told by the name of the error that a step failed with', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const input = SettleInputSchema.parse({ taskId: id, run: 1, verdict: 'failed', error: 'DigestMismatchError' });
    await createSettleHandler(line.deps)(input, silent);
    expect((await line.record(id)).task.error?.type).toBe('DigestMismatchError');
  });

  it('is nothing to a task that a newer run has', async () => {
    const line = createMemoryLine();
    const { id } = await line.given({ ...running, run: 2 });
    const input = SettleInputSchema.parse({ taskId: id, run: 1, verdict: 'published' });
    expect(await createSettleHandler(line.deps)(input, silent)).toMatchObject({ status: 'running' });
    expect(await line.trail(id)).toEqual(['task.accepted']);
  });
});
