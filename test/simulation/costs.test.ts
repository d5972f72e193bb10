import { describe, expect, it } from '@jest/globals';
import type { Profile } from './profile.ts';
import { profileOf } from './profiles/index.ts';
import { simulate, type Run } from './simulate.ts';

/** One task with which nothing happens but its own path. */
const oneTask: Profile = {
  ...profileOf('calm'),
  tasks: [1, 1],
  automations: ['auto'],
  model: { good: 1 },
  countsUnits: true,
  callers: { ...profileOf('calm').callers, twice: 0, cancels: 0, retries: 0, bulk: 0 },
};

const path = ['submit-task', 'start-task', 'retrieve', 'infer', 'validate', 'publish', 'settle'];

/** Calls of DynamoDB by function, so that a failure tells whose have grown. */
function callsOf({ counts }: Run): Record<string, number> {
  const sum = (prefix: string) => [...counts].reduce((total, [name, count]) => (name.startsWith(prefix) ? total + count : total), 0);
  return Object.fromEntries([...path.map((name) => [name, sum(`${name} dynamodb.`)]), ['all', sum('dynamodb.')]]);
}

describe('an automatic task', () => {
  it('takes 33 calls of DynamoDB and 6 transitions to its end', async () => {
    const run = await simulate(oneTask, 1);
    expect(run.ends).toEqual({ completed: 1 });
    const byFunction = { 'submit-task': 5, 'start-task': 5, retrieve: 0, infer: 5, validate: 4, publish: 8, settle: 6 };
    expect(callsOf(run)).toEqual({ ...byFunction, all: 33 });
    // Begin, Infer, Validate, Decide, Publish, Settle.
    expect(run.counts.get('transitions')).toBe(6);
  });
});

describe('a run that goes on at Publish', () => {
  it('takes 3 transitions, and asks no model', async () => {
    const away = { services: ['connector'], fromSeconds: [0, 0], forSeconds: [60, 60] } as const;
    const run = await simulate({ ...oneTask, outages: [away] }, 1, true);
    expect(run.ends).toEqual({ completed: 1 });
    const entered = run.trace.flatMap((line) => / ● \S+-(\d+) (\w+)/.exec(line)?.slice(1).join(' ') ?? []);
    const last = entered.at(-1)?.split(' ', 1)[0];
    expect(Number(last)).toBeGreaterThan(1);
    expect(entered.filter((state) => state.startsWith(`${last} `))).toEqual(
      ['Begin', 'Publish', 'Settle'].map((name) => `${last} ${name}`),
    );
    expect(run.counts.get('model.converse')).toBe(1);
  });
});
