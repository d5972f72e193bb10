import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { modelWaitMs, runningDueMs } from '../../../domain/task/due.ts';
import { constructId, functionNames, functions } from '../../../lib/functions.ts';
import { ExecutionInputSchema, stateInputs } from '../../../statemachines/task/contract.ts';
import { choose, machine, root, run, sampleInput, tasks, type State } from './machine.ts';

/** Error names of Step Functions and of its integrations with Lambda and SQS. @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const awsErrors = new Set([
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'SQS.AmazonSQSException',
  'SQS.SdkClientException',
]);

const waitsInQueue = ({ Resource }: State) => Resource!.includes(':sqs:');

/** Names of the error classes that a function may end with, as they stand in the source. */
function ourErrors(): Set<string> {
  const names = ['domain', 'usecases', 'adapters', 'lambdas'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(root, folder, file), 'utf8').matchAll(/class (\w+Error) extends (?:Permanent|Transient|Outage)Error \{/g),
      ])
      .map(([, className]) => className!),
  );
  return new Set(names);
}

const edges = (state: State): string[] => [
  ...(state.Next ? [state.Next] : []),
  ...(state.Default ? [state.Default] : []),
  ...(state.Choices ?? []).map(({ Next }) => Next),
  ...(state.Catch ?? []).map(({ Next }) => Next),
];

function reachable(from: string): Set<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...edges(machine.States[name]!));
  }
  return seen;
}

describe.each(tasks)('the task %s', (name, state) => {
  it('has a time limit, longer than its function has', () => {
    expect(Number.isInteger(state.TimeoutSeconds)).toBe(true);
    const own = functionNames.find((known) => constructId(known) === name)!;
    expect(state.TimeoutSeconds).toBeGreaterThan(functions[own].timeoutSeconds);
  });

  it('is retried with full jitter and a longest wait', () => {
    const retried = state.Retry!.filter(({ MaxAttempts }) => MaxAttempts > 0);
    expect(retried.length).toBeGreaterThan(0);
    for (const retrier of retried)
      expect(retrier).toMatchObject({ JitterStrategy: 'FULL', MaxDelaySeconds: expect.any(Number), BackoffRate: 2 });
    const ofLambda = ['ServiceException', 'AWSLambdaException', 'SdkClientException', 'TooManyRequestsException'];
    const ofService = waitsInQueue(state)
      ? ['SQS.AmazonSQSException', 'SQS.SdkClientException']
      : ofLambda.map((error) => `Lambda.${error}`);
    expect(retried.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(expect.arrayContaining(ofService));
  });

  it('retries an error by the first retrier that names it, so the broadest stands last', () => {
    const listed = state.Retry!.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(new Set(listed).size).toBe(listed.length);
    // What a function tells by a token is an answer; a retry of the state would queue again.
    expect(listed.includes('States.TaskFailed')).toBe(!waitsInQueue(state));
    if (!waitsInQueue(state)) expect(listed.at(-1)).toBe('States.TaskFailed');
    expect(listed).not.toContain('States.ALL');
  });

  it('parks at once for what is away: nothing of it is tried again by the machine', () => {
    const away = state.Retry!.filter(({ ErrorEquals }) => ErrorEquals.includes('OutsideAwayError'));
    expect(away.map(({ MaxAttempts }) => MaxAttempts)).toEqual(away.map(() => 0));
    if (['RequestReview', 'Publish'].includes(name)) expect(away).toHaveLength(1);
  });

  it('catches everything, by name first', () => {
    expect(state.Catch!.at(-1)!.ErrorEquals).toEqual(['States.ALL']);
  });

  it('names only errors that exist', () => {
    const ours = ourErrors();
    const named = [...state.Retry!, ...state.Catch!].flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(named.filter((error) => !awsErrors.has(error) && !ours.has(error))).toEqual([]);
  });

  it('calls the function of its own name, or waits in a queue', () => {
    if (waitsInQueue(state)) expect(state.Arguments).toHaveProperty('QueueUrl');
    else expect(state.Arguments).toHaveProperty('FunctionName', `\${${name}Arn}`);
  });
});

/** The states that lead straight to one. */
function waysTo(next: string): string[] {
  return Object.entries(machine.States)
    .filter(([, state]) => edges(state).includes(next))
    .map(([name]) => name);
}

describe('the graph of the task machine', () => {
  it('has no state that is never reached', () => {
    expect([...reachable(machine.StartAt)].toSorted()).toEqual(Object.keys(machine.States).toSorted());
  });

  it('ends in Settle on every path, and elsewhere only where its run is over or Settle itself fails', () => {
    const beyond = ['NotSettled', 'Superseded'];
    for (const name of Object.keys(machine.States)) if (!beyond.includes(name)) expect(reachable(name)).toContain('Settle');
    const ends = Object.entries(machine.States).filter(([, state]) => state.End || state.Type === 'Fail' || state.Type === 'Succeed');
    expect(ends.map(([name]) => name).toSorted()).toEqual(['NotSettled', 'Settle', 'Superseded']);
    expect(waysTo('NotSettled')).toEqual(['Settle']);
    expect(waysTo('Superseded')).toEqual(['Decide', 'Verdict']);
  });

  it('sends every failure to Settle, so that none hands a task to a fallback or to people', () => {
    for (const [name, state] of tasks)
      expect({ name, next: state.Catch!.map(({ Next }) => Next) }).toEqual({ name, next: [name === 'Settle' ? 'NotSettled' : 'Settle'] });
    expect(waysTo('Fallback')).toEqual(['Begin', 'Decide']);
  });

  it('reaches Publish through an automatic verdict, an approval or a record of one, and no other way', () => {
    const ways = Object.entries(machine.States).flatMap(([name, state]) => [
      ...edges({ ...state, Choices: [] })
        .filter((next) => next === 'Publish')
        .map(() => name),
      ...(state.Choices ?? []).filter(({ Next }) => Next === 'Publish').map(({ Condition }) => `${name}: ${Condition}`),
    ]);
    expect(ways).toEqual([
      "Begin: {% $states.input.at = 'Publish' %}",
      "Decide: {% $states.input.verdict = 'auto' %}",
      "Verdict: {% $states.input.verdict = 'approved' %}",
    ]);
  });

  it.each([
    ['Decide', 'auto'],
    ['Verdict', 'approved'],
  ])('keeps the gate %s closed for every verdict but "%s"', async (gate, opener) => {
    expect(await choose(gate, { taskId: 't', run: 1, draft: 1, verdict: opener })).toBe('Publish');
    const other = fc.oneof(
      fc.constantFrom('approved', 'auto', 'AUTO', ' auto', 'auto ', 'review', 'rejected', 'expired', 'failed', 'published', ''),
      fc.string(),
      fc.constantFrom(null, true, 1, 0, [], ['auto'], {}, { auto: true }),
    );
    await fc.assert(
      fc.asyncProperty(other, async (verdict) => {
        if (verdict === opener || JSON.stringify(verdict) === JSON.stringify([opener])) return;
        expect(await choose(gate, { taskId: 't', run: 1, draft: 1, verdict })).not.toBe('Publish');
      }),
      { numRuns: 60 },
    );
    expect(await choose(gate, { taskId: 't', run: 1 })).toBe('UnknownVerdict');
  });

  it.each(['Decide', 'Verdict'])('ends at %s a run that is over', async (gate) => {
    expect(await choose(gate, { taskId: 't', run: 1, draft: 1, verdict: 'superseded' })).toBe('Superseded');
  });

  it('waits for a person longer than the longest review, and lives longer than all its parts', () => {
    const longestReviewSeconds = 30 * 86_400;
    expect(machine.States['RequestReview']!.TimeoutSeconds).toBeGreaterThan(longestReviewSeconds);
    expect(machine.TimeoutSeconds).toBeGreaterThan(machine.States['RequestReview']!.TimeoutSeconds!);
  });

  it('passes its active states, one repair included, before the reconciler takes it to be late', () => {
    const path = ['Retrieve', 'Infer', 'Validate', 'Infer', 'Validate', 'Publish', 'Settle'].map((name) => machine.States[name]!);
    const seconds = path.filter((state) => !waitsInQueue(state)).reduce((sum, { TimeoutSeconds }) => sum + TimeoutSeconds!, 0);
    expect(seconds * 1000).toBeLessThanOrEqual(runningDueMs);
    for (const { TimeoutSeconds } of path.filter(waitsInQueue)) expect(TimeoutSeconds! * 1000).toBe(modelWaitMs);
  });
});

describe('where a run begins', () => {
  const first = sampleInput;
  const { anyOf } = z.toJSONSchema(ExecutionInputSchema) as { anyOf: { properties: { at?: { enum?: string[]; const?: string } } }[] };
  /** Every word that `at` may be. */
  const words = anyOf.flatMap(({ properties: { at } }) => at?.enum ?? at?.const ?? []);

  it('is Begin, and after it Retrieve, unless its input says where', async () => {
    expect(machine.StartAt).toBe('Begin');
    expect(ExecutionInputSchema.parse(first)).toEqual(first);
    expect(await choose('Begin', first)).toBe('Retrieve');
    expect(await choose('Begin', { ...first, at: 'Settle', draft: 1 })).toBe('Retrieve');
  });

  it('is every state that the contract names, and no other', () => {
    expect(words.length).toBeGreaterThan(0);
    expect(machine.States['Begin']!.Choices!.map(({ Next }) => Next).toSorted()).toEqual(words.toSorted());
  });

  it.each(words)('is %s when its input says so, which is what that state asks for', async (at) => {
    const inputs = [
      { ...first, at, draft: 1 },
      { ...first, at },
    ].filter((input) => ExecutionInputSchema.safeParse(input).success);
    expect(inputs).toHaveLength(1);
    const [, begun] = await run([{ error: 'States.Timeout' }, { result: {} }], inputs[0]);
    expect(begun!.state).toBe(at);
    expect(stateInputs[at]!.safeParse(begun!.payload).error).toBeUndefined();
  });
});
