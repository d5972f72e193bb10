import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FaultSchema, type Fault } from '#domain/problem/fault.ts';
import { readFault } from '#domain/problem/read-fault.ts';

const fault: Fault = { error: 'OutsideAwayError', permanence: 'outage', who: 'connector:shop', reason: 'The shop is away.' };
/** What Lambda makes of an error that left a function, where the message is ours. */
const lambda = (errorMessage: string) => JSON.stringify({ errorType: 'OutsideAwayError', errorMessage, trace: ['at handler'] });

describe('a fault of our own functions', () => {
  it.each([
    ['inside what Lambda says of an error', lambda(JSON.stringify(fault))],
    ['as it is, when a failed execution hands it on', JSON.stringify(fault)],
  ])('is read %s', (_where, cause) => {
    expect(readFault('OutsideAwayError', cause)).toEqual(fault);
  });

  it('is what it says of itself, whatever name the machine has for it', () => {
    expect(readFault('Lambda.Unknown', lambda(JSON.stringify(fault)))).toEqual(fault);
  });

  it('has no field but those of a fault', () => {
    expect(readFault('X', JSON.stringify({ ...fault, trace: 'the customer wrote this' }))).toEqual(fault);
  });
});

describe('a fault of anything else', () => {
  it.each([
    ['Lambda.ServiceException', 'transient'],
    ['Lambda.AWSLambdaException', 'transient'],
    ['Lambda.SdkClientException', 'transient'],
    ['Lambda.TooManyRequestsException', 'transient'],
    ['Lambda.ClientExecutionTimeoutException', 'transient'],
    ['States.TaskFailed', 'transient'],
    ['States.Permissions', 'transient'],
    ['Lambda.Unknown', 'unnamed'],
    ['Sandbox.Timedout', 'unnamed'],
    ['Runtime.ExitError', 'unnamed'],
    ['States.Timeout', 'unnamed'],
    ['States.Runtime', 'unnamed'],
    ['States.DataLimitExceeded', 'unnamed'],
    ['States.QueryEvaluationError', 'unnamed'],
    ['States.NoChoiceMatched', 'unnamed'],
    ['UnknownVerdict', 'unnamed'],
  ])('such as %s is %s', (error, permanence) => {
    for (const cause of [undefined, '', 'killed', lambda('killed')]) expect(readFault(error, cause)).toMatchObject({ error, permanence });
  });

  it.each(['', 'the customer wrote this', 'a\nb', '<b>', `E${'x'.repeat(100)}`, '9Lives'])(
    'is named only by what can be a name: not by "%s"',
    (error) => {
      expect(readFault(error, undefined).error).toBe('UnknownError');
    },
  );

  it('gives none of the text of its cause away, whatever that is', () => {
    const text = fc.string({ minLength: 5 }).map((each) => `<${each}>`);
    const cause = fc.oneof(
      text,
      text.map(lambda),
      fc.json(),
      fc.json().map(lambda),
      text.map((reason) => JSON.stringify({ reason, error: reason, permanence: reason })),
      text.map((reason) => lambda(JSON.stringify({ reason, error: 'E' }))),
      text.map((Cause) => JSON.stringify({ Error: 'Lambda.Unknown', Cause })),
    );
    fc.assert(
      fc.property(cause, (foreign) => {
        const read = readFault('Lambda.Unknown', foreign);
        expect(read).toEqual({ error: 'Lambda.Unknown', permanence: 'unnamed', reason: 'The step did not say why; see its log.' });
        expect(FaultSchema.parse(read)).toEqual(read);
      }),
    );
  });
});
