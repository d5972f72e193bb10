import { describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import type { PutBack } from '#adapters/sqs/put-back.ts';
import { OutsideAwayError } from '#domain/outside/errors.ts';
import { readFault } from '#domain/problem/read-fault.ts';
import { ComesAgain, queuedStep } from '#runtime/queued-step.ts';
import type { Answered, TaskTokens } from '#usecases/ports/task-tokens.ts';
import { createAnswerUndeliveredHandler } from '../../../lambdas/answer-undelivered/handler.ts';

const context = { functionName: 'step', awsRequestId: 'r', invokedFunctionArn: 'arn', memoryLimitInMB: '256', functionVersion: '1' };
const input = z.strictObject({ taskId: z.string(), run: z.int() });
const output = z.strictObject({ draft: z.int() });
const asked = { taskId: 'tsk_01JH0000000000000000000000', run: 1 };

/** A state that waits with a token, and what it is answered. */
function aState(answer: () => Promise<Answered> = async () => 'delivered') {
  const answers: object[] = [];
  const tokens: TaskTokens = {
    succeed: async (token, result) => (answers.push({ token, result }), answer()),
    fail: async (token, error, cause) => (answers.push({ token, error, cause }), answer()),
  };
  return { answers, tokens };
}

/** The function of a state that waits in a queue, given one message with this body. */
async function take(
  tokens: TaskTokens,
  handle: () => Promise<z.input<typeof output> | ComesAgain>,
  body: unknown,
  putBack: PutBack = async () => undefined,
): Promise<string[]> {
  const handler = queuedStep('step', input, output, handle, tokens, putBack);
  const record = { messageId: 'm1', body: typeof body === 'string' ? body : JSON.stringify(body), attributes: {}, eventSourceARN: 'arn' };
  const { batchItemFailures } = await (handler as unknown as (event: unknown, context: unknown) => Promise<SQSBatchResponse>)(
    { Records: [record] },
    context,
  );
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const made = async () => ({ draft: 1 });
const message = { taskToken: 'AAAA', input: asked };
const away = new OutsideAwayError('route:copywriting', 'The model answers HTTP 503.');

describe('a step that waits in a queue', () => {
  it('answers its state with what follows, and is done with the message', async () => {
    const { answers, tokens } = aState();
    expect(await take(tokens, made, message)).toEqual([]);
    expect(answers).toEqual([{ token: 'AAAA', result: { draft: 1 } }]);
  });

  it('tells its state a fault at once by its name, as the machine reads it, and is done with the message', async () => {
    const { answers, tokens } = aState();
    expect(await take(tokens, async () => Promise.reject(away), message)).toEqual([]);
    expect(answers).toEqual([{ token: 'AAAA', error: 'OutsideAwayError', cause: expect.any(String) }]);
    const [{ error, cause }] = answers as [{ error: string; cause: string }];
    expect(readFault(error, cause)).toMatchObject({ permanence: 'outage', who: 'route:copywriting' });
  });

  it.each([
    ['an input that does not fit', { ...message, input: { taskId: 1 } }, made],
    ['a result that does not fit', message, async () => ({ draft: 1.5 })],
  ])('tells its state of %s', async (_what, body, handle) => {
    const { answers, tokens } = aState();
    expect(await take(tokens, handle, body)).toEqual([]);
    expect(answers).toMatchObject([{ error: 'ContractError' }]);
  });

  it('lets the message come again, and its state wait, when it is not yet its time', async () => {
    const { answers, tokens } = aState();
    const back: number[] = [];
    expect(
      await take(
        tokens,
        async () => new ComesAgain(42),
        message,
        async (_message, seconds) => void back.push(seconds),
      ),
    ).toEqual(['m1']);
    expect([answers, back]).toEqual([[], [42]]);
  });

  it('is done with a message whose state waits no more', async () => {
    const { tokens } = aState(async () => 'gone');
    expect(await take(tokens, made, message)).toEqual([]);
    expect(await take(tokens, async () => Promise.reject(away), message)).toEqual([]);
  });

  it('lets the message rest for minutes when the answer could not be sent', async () => {
    const { tokens } = aState(async () => Promise.reject(new Error('Step Functions does not answer')));
    const back: number[] = [];
    expect(await take(tokens, made, message, async (_message, seconds) => void back.push(seconds))).toEqual(['m1']);
    expect(back).toEqual([300]);
  });

  it.each(['no JSON', { input: asked }, { ...message, taskToken: '' }])(
    'lets a message without a token go to the dead letters: %j',
    async (body) => {
      const { answers, tokens } = aState();
      expect(await take(tokens, made, body)).toEqual(['m1']);
      expect(answers).toEqual([]);
    },
  );
});

describe('the consumer of what was not delivered', () => {
  const lines: unknown[] = [];
  const log = { task: () => {}, info: () => {}, warn: (...line: unknown[]) => void lines.push(line), error: () => {} };

  it('fails the waiting state by a name, as a fault that nobody foresaw', async () => {
    const { answers, tokens } = aState();
    await createAnswerUndeliveredHandler({ tokens })(message, log);
    const [{ error, cause }] = answers as [{ error: string; cause: string }];
    expect([error, readFault(error, cause)]).toEqual(['UndeliveredError', expect.objectContaining({ permanence: 'unnamed' })]);
    expect(lines).toEqual([['undelivered', { taskId: asked.taskId, answered: 'delivered' }]]);
  });
});
