import { describe, expect, it } from '@jest/globals';
import type { Profile } from './profile.ts';
import { profileOf } from './profiles/index.ts';
import { simulate, type Run } from './simulate.ts';

/** One task with which nothing happens but its own path: a small input with metadata, two connectors. */
const oneTask: Profile = {
  ...profileOf('calm'),
  tasks: [1, 1],
  automations: ['auto'],
  model: { good: 1 },
  // Longer than what is known to be away is kept.
  modelMs: [4000, 4000],
  countsUnits: true,
  callers: { ...profileOf('calm').callers, twice: 0, cancels: 0, retries: 0, bulk: 0 },
};

/** What lies on the path of an automatic task; the reconciler does nothing for it. */
const path = ['submit-task', 'start-task', 'retrieve', 'infer', 'validate', 'publish', 'settle'];

/** Counts of functions by what is counted, for each function so that a failure tells whose have grown. */
function byFunction({ counts }: Run, of: string): Record<string, number> {
  const each = path.map((name): [string, number] => {
    const own = [...counts].filter(([counted]) => counted.startsWith(`${name} ${of}`));
    return [name, own.reduce((sum, [, count]) => sum + count, 0)];
  });
  return Object.fromEntries([...each, ['all', each.reduce((sum, [, count]) => sum + count, 0)]]);
}

/** What else is paid for. */
function besides({ counts }: Run): Record<string, number> {
  const count = (name: string) => counts.get(name) ?? 0;
  return {
    transitions: count('transitions'),
    functions: path.reduce((sum, name) => sum + count(`invoke ${name}`), 0),
    queues: count('sqs.Send') + count('sqs.Receive') + count('sqs.Delete'),
    answers: count('stepfunctions.SendTaskSuccess'),
    transactions: count('dynamodb.TransactWrite'),
    events: count('bus.Put'),
  };
}

describe('an automatic task', () => {
  it('takes 6 transitions and 31 calls of DynamoDB, which write 44 units and read 17', async () => {
    const run = await simulate(oneTask, 1);
    expect(run.ends).toEqual({ completed: 1 });
    // Begin, Infer, Validate, Decide, Publish, Settle; each message is sent, received and deleted.
    expect(besides(run)).toEqual({ transitions: 6, functions: 6, queues: 6, answers: 1, transactions: 3, events: 1 });
    expect(byFunction(run, 'dynamodb.')).toEqual({
      'submit-task': 5,
      'start-task': 4,
      retrieve: 0,
      infer: 6,
      validate: 3,
      publish: 9,
      settle: 4,
      all: 31,
    });
    // With its indexes; a write in a transaction counts twice.
    expect(byFunction(run, 'wru')).toEqual({
      'submit-task': 11,
      'start-task': 4,
      retrieve: 0,
      infer: 11,
      validate: 6,
      publish: 6,
      settle: 6,
      all: 44,
    });
    expect(byFunction(run, 'rru').all).toBe(17);
  });

  it('takes a transition, a function, three requests of SQS and three calls of DynamoDB more when it retrieves', async () => {
    const run = await simulate({ ...oneTask, automations: ['informed'] }, 1);
    expect(run.ends).toEqual({ completed: 1 });
    expect(besides(run)).toEqual({ transitions: 7, functions: 7, queues: 9, answers: 2, transactions: 4, events: 1 });
    expect([byFunction(run, 'dynamodb.').all, byFunction(run, 'wru').all, byFunction(run, 'rru').all]).toEqual([34, 50, 22]);
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
