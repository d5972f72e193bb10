import { afterAll, describe, expect, it } from '@jest/globals';
import { readFault } from '../../../domain/problem/read-fault.ts';
import { stateInputs } from '../../../statemachines/task/contract.ts';
import { evaluated, expressions, run, sampleInput, sampleTask, type Answer, type Step } from './machine.ts';

const at = { taskId: sampleTask, run: 1 };
const retrieved: Answer = { result: { ...at, draft: 1 } };
const inferred = (draft = 1): Answer => ({ result: { ...at, draft } });
const judged = (verdict: string, draft = 1): Answer => ({ result: { ...at, draft, verdict } });
const reviewed = (verdict: string, draft = 1): Answer => ({ result: { ...at, draft, verdict } });
const published = (draft = 1): Answer => ({ result: { ...at, draft, verdict: 'published' } });
const settled: Answer = { result: {} };

const fault = { error: 'OutsideAwayError', permanence: 'outage', who: 'connector:shop', reason: 'The shop is away.' };
/** What Lambda makes of an error that left one of our functions, and of one that killed its runtime. */
const ours = JSON.stringify({ errorType: fault.error, errorMessage: JSON.stringify(fault), trace: [] });
const customerText = 'the customer wrote this';
const failed = (error = 'Lambda.Unknown', cause?: string): Answer => ({ error, ...(cause === undefined ? {} : { cause }) });

/** Runs, and holds every hand-over against the schema of the state it goes to. */
async function follow(answers: Answer[], input?: object): Promise<Step[]> {
  const steps = await run(answers, input);
  for (const { state, payload } of steps) {
    const schema = stateInputs[state];
    if (schema) expect({ state, issues: schema.safeParse(payload).error?.issues }).toEqual({ state, issues: undefined });
  }
  return steps;
}

const names = (steps: Step[]) => steps.map(({ state }) => state);
const last = (steps: Step[]) => steps.findLast(({ state }) => state === 'Settle')!.payload;

describe('the paths of a task', () => {
  it('takes six states, and the one that says where it begins, when policy lets the draft through', async () => {
    const steps = await follow([retrieved, inferred(), judged('auto'), published(), settled]);
    expect(names(steps)).toEqual(['Begin', 'Retrieve', 'Infer', 'Validate', 'Decide', 'Publish', 'Settle']);
    expect(last(steps)).toEqual({ ...at, draft: 1, verdict: 'published' });
  });

  it('takes eight states, and the one that says where it begins, when a person approves', async () => {
    const steps = await follow([retrieved, inferred(), judged('review'), reviewed('approved'), published(), settled]);
    expect(names(steps)).toEqual(['Begin', 'Retrieve', 'Infer', 'Validate', 'Decide', 'RequestReview', 'Verdict', 'Publish', 'Settle']);
  });

  it('publishes the draft that a reviewer edited', async () => {
    const steps = await follow([retrieved, inferred(), judged('review'), reviewed('approved', 2), published(2), settled]);
    expect(steps.find(({ state }) => state === 'Publish')!.payload).toEqual({ ...at, draft: 2, verdict: 'approved' });
  });

  it.each(['rejected', 'expired'])('settles without publishing when the review is %s', async (verdict) => {
    const steps = await follow([retrieved, inferred(), judged('review'), reviewed(verdict), settled]);
    expect(names(steps)).not.toContain('Publish');
    expect(last(steps)).toEqual({ ...at, draft: 1, verdict });
  });

  it('drafts again on a repair, under the next number', async () => {
    const steps = await follow([retrieved, inferred(), judged('repair', 2), inferred(2), judged('auto', 2), published(2), settled]);
    expect(steps.filter(({ state }) => state === 'Infer').map(({ payload }) => payload.draft)).toEqual([1, 2]);
  });

  it('falls back by a verdict, and goes on with what that made', async () => {
    const steps = await follow([
      retrieved,
      inferred(),
      judged('fallback'),
      judged('review', 2),
      reviewed('approved', 2),
      published(2),
      settled,
    ]);
    expect(names(steps).slice(4, 7)).toEqual(['Decide', 'Fallback', 'Decide']);
  });

  it('waits for its turn to retrieve, and for a model in its pool and lane; a draft after the first is interactive', async () => {
    const steps = await follow([retrieved, inferred(), judged('repair', 2), inferred(2), judged('auto', 2), published(2), settled]);
    const taskToken = 'AAAAKgAAAAIAAAAAAAAAAQ';
    expect(steps.flatMap(({ sent }) => (sent ? [sent] : []))).toEqual([
      { QueueUrl: '${RetrieveQueueUrl}', MessageGroupId: 'catalogue', MessageBody: { taskToken, input: at } },
      ...[1, 2].map((draft) => ({
        QueueUrl: `\${PoolQueuePrefix}bedrock-${draft === 1 ? 'bulk' : 'interactive'}`,
        MessageGroupId: 'catalogue',
        MessageBody: { taskToken, input: { ...at, draft, pool: 'bedrock' } },
      })),
    ]);
  });

  it('hands RequestReview its token and the number of its attempt', async () => {
    const steps = await follow([retrieved, inferred(), judged('review'), reviewed('rejected'), settled]);
    expect(steps.find(({ state }) => state === 'RequestReview')!.payload).toEqual({
      ...at,
      draft: 1,
      attempt: 2,
      taskToken: 'AAAAKgAAAAIAAAAAAAAAAQ',
    });
  });

  it.each([
    ['Decide', [judged('publish-it')]],
    ['Verdict', [judged('review'), reviewed('yes')]],
  ])('settles as failed when %s does not know the verdict', async (gate, answers) => {
    const steps = await follow([retrieved, inferred(), ...answers, settled]);
    expect(names(steps).slice(-3, -1)).toEqual([gate, 'UnknownVerdict']);
    expect(last(steps)).toEqual({ ...at, verdict: 'failed', error: 'UnknownVerdict' });
  });

  it.each([
    ['Decide', [judged('superseded')]],
    ['Verdict', [judged('review'), reviewed('superseded')]],
  ])('is over without a word when %s hears that another run goes on', async (gate, answers) => {
    expect(names(await follow([retrieved, inferred(), ...answers])).slice(-2)).toEqual([gate, 'Superseded']);
  });
});

describe('a run that goes on from records', () => {
  it.each([
    ['Infer', [inferred(2), judged('auto', 2), published(2), settled]],
    ['Validate', [judged('auto', 2), published(2), settled]],
    ['RequestReview', [reviewed('approved', 2), published(2), settled]],
    ['Publish', [published(2), settled]],
  ])('begins at %s with its draft', async (state, answers) => {
    const steps = await follow(answers, { ...sampleInput, run: 3, at: state, draft: 2 });
    expect(names(steps).slice(0, 2)).toEqual(['Begin', state]);
    expect(steps[1]!.payload).toMatchObject({ taskId: sampleTask, run: 3, draft: 2 });
  });

  it('begins at Fallback without one', async () => {
    const steps = await follow([judged('auto'), published(), settled], { ...sampleInput, at: 'Fallback' });
    expect(names(steps)).toEqual(['Begin', 'Fallback', 'Decide', 'Publish', 'Settle']);
  });

  it('takes three states when only publishing is left', async () => {
    const steps = await follow([published(), settled], { ...sampleInput, at: 'Publish', draft: 1 });
    expect(names(steps)).toEqual(['Begin', 'Publish', 'Settle']);
  });
});

describe('a state that fails for good', () => {
  const before: Record<string, Answer[]> = {
    Retrieve: [],
    Infer: [retrieved],
    Validate: [retrieved, inferred()],
    Fallback: [retrieved, inferred(), judged('fallback')],
    RequestReview: [retrieved, inferred(), judged('review')],
    Publish: [retrieved, inferred(), judged('auto')],
  };
  const states = Object.keys(before);

  it.each(states)('hands its own fault to Settle and to nothing else: %s', async (state) => {
    const steps = await follow([...before[state]!, failed(fault.error, ours), settled]);
    expect(names(steps).slice(-2)).toEqual([state, 'Settle']);
    expect(last(steps)).toMatchObject({ ...at, verdict: 'failed', error: fault.error, state });
    expect(readFault(last(steps).error, last(steps).cause)).toEqual(fault);
  });

  it.each(['Retrieve', 'Infer'])('hands on the fault that was told by its token: %s', async (state) => {
    const steps = await follow([...before[state]!, failed(fault.error, JSON.stringify(fault)), settled]);
    expect(readFault(last(steps).error, last(steps).cause)).toEqual(fault);
  });

  it.each(states)('gives away nothing of a cause that may quote a customer: %s', async (state) => {
    const steps = await follow([...before[state]!, failed('Runtime.Unknown', customerText), settled]);
    const { error, cause } = last(steps);
    expect(cause).toBe(customerText);
    expect(readFault(error, cause)).toMatchObject({ error: 'Runtime.Unknown', permanence: 'unnamed' });
    expect(JSON.stringify(readFault(error, cause))).not.toContain(customerText);
  });

  it.each(states)('has no cause when its time ran out: %s', async (state) => {
    const steps = await follow([...before[state]!, failed('States.Timeout'), settled]);
    expect(last(steps)).toMatchObject({ ...at, verdict: 'failed', error: 'States.Timeout', cause: '', state });
  });

  it('ends as a failed execution when it is Settle, with what is known of the fault', async () => {
    const steps = await follow([retrieved, inferred(), judged('auto'), published(), failed(fault.error, ours)]);
    const { state, payload } = steps.at(-1)!;
    expect({ state, payload }).toEqual({ state: 'NotSettled', payload: { Error: fault.error, Cause: ours } });
    expect(readFault(payload.Error, payload.Cause)).toEqual(fault);
  });
});

afterAll(() => {
  expect(expressions.filter((expression) => !evaluated.has(expression))).toEqual([]);
});
