import { Logger } from '@aws-lambda-powertools/logger';
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it, jest } from '@jest/globals';
import * as z from 'zod';
import { OutsideAwayError } from '#domain/outside/errors.ts';
import { FaultSchema, OutageError, PermanentError, TransientError, type Fault } from '#domain/problem/fault.ts';
import { readFault } from '#domain/problem/read-fault.ts';
import { RouteMovedError } from '#domain/route/errors.ts';
import { AutomationPausedError } from '#domain/task/errors.ts';
import { faultOf, logFault } from '#runtime/fault.ts';
import { step } from '#runtime/step.ts';

class GoneError extends PermanentError {
  override readonly name = 'GoneError';
}
class RaceError extends TransientError {
  override readonly name = 'RaceError';
}
class PartnerDownError extends OutageError {
  override readonly name = 'PartnerDownError';
}

const metadata = { $metadata: {}, message: 'busy' };
const called = (name: string, fields: object = {}) => Object.assign(new Error('busy'), { name, ...fields });
const coded = (code: string) => Object.assign(new Error('busy'), { name: 'SystemError', code });
const customerText = 'the customer wrote this';

describe('a fault', () => {
  it.each<[string, unknown, Fault['permanence']]>([
    ['of a class of ours that is permanent', new GoneError('gone'), 'permanent'],
    ['of a class of ours that is transient', new RaceError('lost'), 'transient'],
    ['of a class of ours that is an outage', new PartnerDownError('away'), 'outage'],
    [
      'that a service says is its own',
      new DynamoDBServiceException({ ...metadata, name: 'InternalServerError', $fault: 'server' }),
      'transient',
    ],
    ['that is throttling', new ProvisionedThroughputExceededException(metadata), 'transient'],
    ['that the SDK would try again', called('SomeException', { $fault: 'client', $retryable: {} }), 'transient'],
    ['that the SDK would not try again', called('SomeException', { $fault: 'client', $retryable: undefined }), 'unnamed'],
    ['that says our request was wrong', new ConditionalCheckFailedException(metadata), 'unnamed'],
    ...[
      'ThrottlingException',
      'RequestThrottled',
      'TooManyRequestsException',
      'RequestLimitExceeded',
      'SlowDown',
      'TimeoutError',
      'RequestTimeout',
      'TransactionInProgressException',
    ].map((name): [string, unknown, Fault['permanence']] => [`named ${name}`, called(name), 'transient']),
    ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].map(
      (code): [string, unknown, Fault['permanence']] => [`of the network, ${code}`, coded(code), 'transient'],
    ),
    ['of the file system', coded('ENOENT'), 'unnamed'],
    ['with a code that is no word', called('SystemError', { code: 111 }), 'unnamed'],
    ['that nobody foresaw', new TypeError('undefined is not a function'), 'unnamed'],
    ['that is no error', 'thrown', 'unnamed'],
    ['that is nothing', undefined, 'unnamed'],
  ])('%s', (_which, error, permanence) => {
    const fault = faultOf(error);
    expect(fault.permanence).toBe(permanence);
    expect(FaultSchema.parse(fault)).toEqual(fault);
  });

  it('has the name of its class and its reason', () => {
    expect(faultOf(new GoneError('The draft 2 is gone.'))).toEqual({
      error: 'GoneError',
      permanence: 'permanent',
      reason: 'The draft 2 is gone.',
    });
  });

  it('says who is away, when that is known', () => {
    expect(faultOf(new OutsideAwayError('connector:shop', 'The shop is away.'))).toEqual({
      error: 'OutsideAwayError',
      permanence: 'outage',
      who: 'connector:shop',
      reason: 'The shop is away.',
    });
    expect(faultOf(new PartnerDownError('away'))).not.toHaveProperty('who');
  });

  it('has a reason that is cut when it is long', () => {
    expect(faultOf(new GoneError('x'.repeat(5000))).reason).toBe('x'.repeat(1000));
  });

  /** What a function throws. */
  const thrownBy = (fail: () => unknown): unknown => {
    try {
      return fail();
    } catch (error) {
      return error;
    }
  };

  it.each<[string, unknown]>([
    ['a parser quotes', thrownBy(() => JSON.parse(customerText))],
    ['a schema quotes', thrownBy(() => z.literal('x', customerText).parse('y'))],
    ['a bug quotes', new TypeError(customerText)],
    ['are thrown as they are', customerText],
    ['stand in the cause of an error of ours', new GoneError('gone', { cause: new Error(customerText) })],
    ['stand in the cause of an outage', new OutsideAwayError('connector:shop', 'away', { cause: new Error(customerText) })],
  ])('holds none of a customer’s words that %s', (_which, error) => {
    expect(JSON.stringify(faultOf(error))).not.toContain(customerText);
  });

  it('leaves a step as the message of its error, and is read from what Lambda makes of that', async () => {
    const error = new OutsideAwayError('connector:shop', 'The shop is away.');
    const handler = step('publish', z.object({}), z.object({}), async () => {
      throw error;
    });
    const left: unknown = await handler({}, {} as never).catch((reason: unknown) => reason);
    expect(left).toMatchObject({ name: 'OutsideAwayError' });
    const cause = JSON.stringify({ errorType: (left as Error).name, errorMessage: (left as Error).message, trace: [] });
    expect(readFault((left as Error).name, cause)).toEqual(faultOf(error));
  });
});

describe('the log of a step that failed', () => {
  it.each([
    ['names the task, though the step never read it', { taskId: 'tsk_01JH0000000000000000000000' }, 'tsk_01JH0000000000000000000000'],
    ['takes nothing else for one', { taskId: customerText }, undefined],
    ['does without one', null, undefined],
  ])('%s', async (_what, event, taskId) => {
    const written = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const handler = step('publish', z.unknown(), z.unknown(), async () => {
      throw new GoneError('gone');
    });
    await handler(event, {} as never).catch(() => undefined);
    const { calls } = written.mock;
    written.mockRestore();
    const named = taskId === undefined ? {} : { taskId };
    expect(calls).toEqual([['the step failed', { ...named, error: 'GoneError', reason: 'gone', frames: expect.any(String) }]]);
    expect(JSON.stringify(calls)).not.toContain(customerText);
  });
});

describe('what AWS says', () => {
  const denied = Object.assign(new Error('User arn:aws:sts::123456789012:assumed-role/x is not authorized'), {
    name: 'AccessDeniedException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });

  it('stays in the log: it quotes names and accounts', () => {
    const fault = faultOf(denied);
    expect(fault.reason).toBe('AWS answered AccessDeniedException; the log says what it said.');
    expect(JSON.stringify(fault)).not.toContain('123456789012');
  });

  it('of a right that is missing is for the platform team to mend: it may pass', () => {
    expect(faultOf(denied).permanence).toBe('transient');
    expect(faultOf(Object.assign(denied, { name: 'ValidationException' })).permanence).toBe('unnamed');
  });
});

describe('the log of a step that came to nothing', () => {
  it.each<['info' | 'error', Error]>([
    ['info', new RouteMovedError('The route has another pool now.')],
    ['info', new AutomationPausedError('The automation is paused.')],
    ['error', new RaceError('lost')],
    ['error', new PartnerDownError('away')],
    ['error', new TypeError('x is undefined')],
  ])('has it as %s: %s', (level, error) => {
    const lines: object[] = [];
    const write = (at: string) => (message: string, fields?: object) => void lines.push({ at, message, ...fields });
    logFault({ task: () => {}, info: write('info'), warn: write('warn'), error: write('error') }, error, { taskId: 'tsk_1' });
    expect(faultOf(error).meant).toBe(level === 'info' ? true : undefined);
    expect(lines).toEqual([{ at: level, message: expect.any(String), taskId: 'tsk_1' }]);
  });
});
