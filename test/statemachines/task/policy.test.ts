import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runningDueMs } from '../../../domain/task/due.ts';
import { constructId, functionNames, functions } from '../../../lib/functions.ts';
import { choose, machine, root, tasks, type State } from './machine.ts';

/** Error names of Step Functions and of its Lambda integration. @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
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
]);

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
    expect(retried.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(
      expect.arrayContaining([
        'Lambda.ServiceException',
        'Lambda.AWSLambdaException',
        'Lambda.SdkClientException',
        'Lambda.TooManyRequestsException',
      ]),
    );
  });

  it('retries an error by the first retrier that names it, so the broadest stands last', () => {
    const listed = state.Retry!.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.at(-1)).toBe('States.TaskFailed');
    expect(listed).not.toContain('States.ALL');
  });

  it('catches everything, by name first', () => {
    expect(state.Catch!.at(-1)!.ErrorEquals).toEqual(['States.ALL']);
  });

  it('names only errors that exist', () => {
    const ours = ourErrors();
    const named = [...state.Retry!, ...state.Catch!].flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(named.filter((error) => !awsErrors.has(error) && !ours.has(error))).toEqual([]);
  });

  it('calls the function of its own name', () => {
    expect(state.Arguments!.FunctionName).toBe(`\${${name}Arn}`);
  });
});

describe('the graph of the task machine', () => {
  it('has no state that is never reached', () => {
    expect([...reachable(machine.StartAt)].toSorted()).toEqual(Object.keys(machine.States).toSorted());
  });

  it('ends in Settle on every path, and elsewhere only when Settle itself fails', () => {
    for (const name of Object.keys(machine.States)) if (name !== 'NotSettled') expect(reachable(name)).toContain('Settle');
    const ends = Object.entries(machine.States).filter(([, state]) => state.End || state.Type === 'Fail');
    expect(ends.map(([name]) => name).toSorted()).toEqual(['NotSettled', 'Settle']);
    const toNotSettled = Object.entries(machine.States).filter(([, state]) => edges(state).includes('NotSettled'));
    expect(toNotSettled.map(([name]) => name)).toEqual(['Settle']);
  });

  it('sends failures of drafting to Fallback, and all others to Settle', () => {
    const leadTo = (next: string) => tasks.filter(([, state]) => state.Catch!.every(({ Next }) => Next === next)).map(([name]) => name);
    expect(leadTo('Fallback')).toEqual(['Infer', 'Validate']);
    const others = tasks.map(([name]) => name).filter((name) => !['Infer', 'Validate', 'Settle'].includes(name));
    expect(leadTo('Settle')).toEqual(others);
  });

  it('reaches Publish through an automatic verdict or an approval, and no other way', () => {
    const ways = Object.entries(machine.States).flatMap(([name, state]) => [
      ...edges({ ...state, Choices: [] })
        .filter((next) => next === 'Publish')
        .map(() => name),
      ...(state.Choices ?? []).filter(({ Next }) => Next === 'Publish').map(({ Condition }) => `${name}: ${Condition}`),
    ]);
    expect(ways).toEqual(["Decide: {% $states.input.verdict = 'auto' %}", "Verdict: {% $states.input.verdict = 'approved' %}"]);
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

  it('waits for a person longer than the longest review, and lives longer than all its parts', () => {
    const longestReviewSeconds = 30 * 86_400;
    expect(machine.States['RequestReview']!.TimeoutSeconds).toBeGreaterThan(longestReviewSeconds);
    expect(machine.TimeoutSeconds).toBeGreaterThan(machine.States['RequestReview']!.TimeoutSeconds!);
  });

  it('passes its active states, one repair included, before the reconciler takes it to be late', () => {
    const path = ['Retrieve', 'Infer', 'Validate', 'Infer', 'Validate', 'Publish', 'Settle'];
    const seconds = path.reduce((sum, name) => sum + machine.States[name]!.TimeoutSeconds!, 0);
    expect(seconds * 1000).toBeLessThanOrEqual(runningDueMs);
  });
});
