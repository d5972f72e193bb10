import { describe, expect, it } from '@jest/globals';
import { createSettleHandler } from '../../../lambdas/settle/handler.ts';
import { SettleInputSchema, SettleOutputSchema } from '../../../statemachines/task/contract.ts';
import { running } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';
import { silent } from '../../doubles/line.ts';

/** What a Catch has of an error that left one of our functions. */
const causeOf = (fault: object) => JSON.stringify({ errorType: 'SomeError', errorMessage: JSON.stringify(fault), trace: [] });

describe('how the machine came to its end', () => {
  it.each([
    ['published', 'completed', undefined],
    ['rejected', 'rejected', undefined],
    ['expired', 'failed', 'review-expired'],
    ['unknown', 'failed', 'publication-unknown'],
    ['refused', 'failed', 'publication-refused'],
    ['superseded', 'running', undefined],
  ] as const)('is %s: the task is %s', async (verdict, status, error) => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const input = SettleInputSchema.parse({ taskId: id, run: 1, verdict });
    expect(SettleOutputSchema.parse(await createSettleHandler(line.deps)(input, silent))).toEqual({ taskId: id, run: 1, status });
    expect((await line.record(id)).task.error?.type).toBe(error);
  });

  it.each([
    [
      'a fault that ends the task',
      { error: 'DigestMismatchError', permanence: 'permanent', reason: 'The bytes are others.' },
      { status: 'failed', error: { type: 'DigestMismatchError', detail: 'The bytes are others.', step: 'publish' } },
    ],
    [
      'something that is away',
      { error: 'OutsideAwayError', permanence: 'outage', who: 'connector:shop-webhook', reason: 'HTTP 503' },
      {
        status: 'held',
        run: 2,
        waiting: { kind: 'outside', who: 'connector:shop-webhook' },
        error: { type: 'OutsideAwayError', detail: 'HTTP 503', step: 'publish' },
      },
    ],
  ])('is %s, told by the function that failed', async (_what, fault, expected) => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const input = { taskId: id, run: 1, verdict: 'failed', error: fault.error, cause: causeOf(fault), state: 'Publish' };
    const output = await createSettleHandler(line.deps)(SettleInputSchema.parse(input), silent);
    expect(SettleOutputSchema.parse(output)).toEqual({ taskId: id, run: 1, status: expected.status });
    expect((await line.record(id)).task).toMatchObject(expected);
  });

  it.each([
    ['Lambda.TooManyRequestsException', 'Rate exceeded for Mr Smith', 0],
    ['States.Timeout', '', 1],
    ['TypeError', JSON.stringify({ errorType: 'TypeError', errorMessage: 'cannot read Mr Smith' }), 1],
  ])('is %s, of which only the name is taken', async (error, cause, runs) => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const input = SettleInputSchema.parse({ taskId: id, run: 1, verdict: 'failed', error, cause, state: 'RequestReview' });
    expect(await createSettleHandler(line.deps)(input, silent)).toMatchObject({ status: 'held' });
    const { task } = await line.record(id);
    expect(task).toMatchObject({ error: { type: error, step: 'request-review' }, stalled: { runs } });
    expect(line.store.dump()).not.toContain('Smith');
  });

  it('is nothing to a task that a newer run has', async () => {
    const line = createMemoryLine();
    const { id } = await line.given({ ...running, run: 2 });
    const input = SettleInputSchema.parse({ taskId: id, run: 1, verdict: 'published' });
    expect(await createSettleHandler(line.deps)(input, silent)).toMatchObject({ status: 'running' });
    expect(await line.trail(id)).toEqual(['task.accepted']);
  });

  it('is warned of when nobody could be told, by the name of the error alone', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    line.faults.events = new Error('Mr Smith');
    const warned: unknown[] = [];
    const log = { ...silent, warn: (message: string, fields?: object) => void warned.push([message, fields]) };
    const input = SettleInputSchema.parse({ taskId: id, run: 1, verdict: 'published' });
    expect(await createSettleHandler(line.deps)(input, log)).toMatchObject({ status: 'completed' });
    expect(warned).toEqual([[expect.stringContaining('was not told'), expect.objectContaining({ taskId: id, end: 1, error: 'Error' })]]);
    expect(JSON.stringify(warned)).not.toContain('Smith');
  });
});
