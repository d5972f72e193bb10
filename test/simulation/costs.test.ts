import { expect, it } from '@jest/globals';
import type { Profile } from './profile.ts';
import { profileOf } from './profiles/index.ts';
import { simulate } from './simulate.ts';

/** One task with which nothing happens but its own path. */
const oneTask: Profile = {
  ...profileOf('calm'),
  tasks: [1, 1],
  automations: ['auto'],
  model: { good: 1 },
  callers: { ...profileOf('calm').callers, twice: 0, cancels: 0, retries: 0 },
};

it('takes an automatic task to its end in at most 44 calls of DynamoDB and 7 transitions', async () => {
  const { counts, ends } = await simulate(oneTask, 1);
  expect(ends).toEqual({ completed: 1 });
  const sum = (prefix: string) => [...counts].reduce((total, [name, count]) => (name.startsWith(prefix) ? total + count : total), 0);
  // By function, so that a failure tells whose calls have grown.
  const byFunction = Object.fromEntries(
    ['submit-task', 'start-task', 'retrieve', 'infer', 'validate', 'publish', 'settle'].map((name) => [name, sum(`${name} dynamodb.`)]),
  );
  expect(byFunction).toEqual({ 'submit-task': 5, 'start-task': 6, retrieve: 1, infer: 6, validate: 5, publish: 13, settle: 8 });
  expect(sum('dynamodb.')).toBeLessThanOrEqual(44);
  // Begin, Retrieve, Infer, Validate, Decide, Publish, Settle.
  expect(counts.get('transitions')).toBe(7);
});
