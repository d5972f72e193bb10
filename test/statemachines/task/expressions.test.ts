import { afterAll, describe, expect, it } from '@jest/globals';
import { stateInputs } from '../../../statemachines/task/contract.ts';
import { customerText, evaluated, expressions, run, sampleTask, type Answer, type Step } from './machine.ts';

const at = { taskId: sampleTask, run: 1 };
const retrieved: Answer = { result: { ...at, draft: 1 } };
const inferred = (draft = 1, outcome = 'answered'): Answer => ({ result: { ...at, draft, outcome } });
const judged = (verdict: string, draft = 1): Answer => ({ result: { ...at, draft, verdict } });
const reviewed = (verdict: string, draft = 1): Answer => ({ result: { ...at, draft, verdict } });
const published = (draft = 1): Answer => ({ result: { ...at, draft, verdict: 'published' } });
const settled: Answer = { result: {} };
const failed = (error = 'States.TaskFailed'): Answer => ({ error });

/** Runs, and holds every hand-over against the schema of the state it goes to. */
async function follow(answers: Answer[]): Promise<Step[]> {
  const steps = await run(answers);
  for (const { state, payload } of steps) {
    const schema = stateInputs[state];
    if (schema) expect({ state, issues: schema.safeParse(payload).error?.issues }).toEqual({ state, issues: undefined });
  }
  // Neither a payload nor an error's cause may carry a customer's words on.
  expect(JSON.stringify(steps)).not.toContain(customerText);
  return steps;
}

const names = (steps: Step[]) => steps.map(({ state }) => state);
const last = (steps: Step[]) => steps.findLast(({ state }) => state === 'Settle')!.payload;

describe('the paths of a task', () => {
  it('takes six states when policy lets the draft through', async () => {
    const steps = await follow([retrieved, inferred(), judged('auto'), published(), settled]);
    expect(names(steps)).toEqual(['Retrieve', 'Infer', 'Validate', 'Decide', 'Publish', 'Settle']);
    expect(last(steps)).toEqual({ ...at, draft: 1, verdict: 'published' });
  });

  it('takes eight states when a person approves', async () => {
    const steps = await follow([retrieved, inferred(), judged('review'), reviewed('approved'), published(), settled]);
    expect(names(steps)).toEqual(['Retrieve', 'Infer', 'Validate', 'Decide', 'RequestReview', 'Verdict', 'Publish', 'Settle']);
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

  it('falls back when no model could answer', async () => {
    const steps = await follow([
      retrieved,
      inferred(1, 'route-down'),
      judged('fallback'),
      judged('review'),
      reviewed('approved'),
      published(),
      settled,
    ]);
    expect(names(steps).slice(3, 6)).toEqual(['Decide', 'Fallback', 'Decide']);
  });

  it.each([
    ['Infer', [retrieved, failed('Lambda.Unknown')]],
    ['Validate', [retrieved, inferred(), failed('Lambda.Unknown')]],
  ])('falls back when %s fails, and says by which error', async (state, answers) => {
    const steps = await follow([...answers, judged('review'), reviewed('approved'), published(), settled]);
    expect(steps.find((step) => step.state === 'Fallback')!.payload).toEqual({
      ...at,
      draft: 1,
      verdict: 'fallback',
      error: 'Lambda.Unknown',
      state,
    });
  });

  it.each([
    ['Retrieve', [failed('KnowledgeIndexError')], 'KnowledgeIndexError'],
    ['Fallback', [retrieved, failed(), failed('TaskContendedError')], 'TaskContendedError'],
    ['RequestReview', [retrieved, inferred(), judged('review'), failed('States.Timeout')], 'States.Timeout'],
    ['Publish', [retrieved, inferred(), judged('auto'), failed('DigestMismatchError')], 'DigestMismatchError'],
  ])('settles as failed when %s fails, by the name of the error alone', async (state, answers, error) => {
    const steps = await follow([...answers, settled]);
    expect(last(steps)).toMatchObject({ ...at, verdict: 'failed', error, state });
  });

  it.each([
    ['Decide', [judged('publish-it')]],
    ['Verdict', [judged('review'), reviewed('yes')]],
  ])('settles as failed when %s does not know the verdict', async (_gate, answers) => {
    const steps = await follow([retrieved, inferred(), ...answers, settled]);
    expect(names(steps).slice(-3, -1)).toEqual([_gate, 'UnknownVerdict']);
    expect(last(steps)).toEqual({ ...at, verdict: 'failed', error: 'UnknownVerdict' });
  });

  it('ends as a failed execution when Settle fails, which the reconciler hears of', async () => {
    const steps = await follow([retrieved, inferred(), judged('auto'), published(), failed()]);
    expect(names(steps).at(-1)).toBe('NotSettled');
  });

  afterAll(() => {
    expect(expressions.filter((expression) => !evaluated.has(expression))).toEqual([]);
  });
});
