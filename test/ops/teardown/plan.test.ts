import { describe, expect, it } from '@jest/globals';
import { layOutPlan, refusalOf, type Plan, type Thing } from '../../../ops/teardown/plan.ts';
import { teardown } from '../../../ops/teardown/teardown.ts';

const thing = (kind: string, name: string, fields: Partial<Thing> = {}): Thing => ({ kind, name, goes: true, protected: false, ...fields });
const plan = (fields: Partial<Plan> = {}): Plan => ({
  stage: 'dev',
  account: '111111111111',
  region: 'eu-west-1',
  stacks: [
    { name: 'linekeeper-dev-api', protected: false, things: [thing('AWS::Lambda::Function', 'linekeeper-dev-get-task')] },
    {
      name: 'linekeeper-dev-state',
      protected: false,
      things: [
        thing('AWS::S3::Bucket', 'content-1'),
        thing('AWS::DynamoDB::Table', 'work-1', { goes: false }),
        thing('AWS::IAM::Role', 'r'),
      ],
    },
  ],
  running: { count: 0, more: false },
  leftovers: [],
  ...fields,
});

async function run(typed: string, fields: Partial<Plan> = {}, account?: string) {
  const removed: Plan[] = [];
  const said: string[] = [];
  const result = await teardown('dev', account, {
    readPlan: async () => plan(fields),
    remove: async (what) => {
      removed.push(what);
    },
    ask: async () => typed,
    tell: (text) => said.push(text),
  }).catch((error: Error) => error.message);
  return { result, removed, said: said.join('\n') };
}

describe('a teardown', () => {
  it('deletes nothing in an account that is not the stage’s', async () => {
    const { result, removed } = await run('dev', {}, '222222222222');
    expect(removed).toEqual([]);
    expect(result).toContain('config/dev.json says 222222222222');
    expect((await run('dev', {}, '111111111111')).removed).toHaveLength(1);
  });

  it('says what goes, in order, what stays and what is left of earlier times', () => {
    const text = layOutPlan(
      plan({ running: { count: 1000, more: true }, leftovers: [{ what: 'queue', name: 'linekeeper-dev-ingest.fifo' }] }),
    );
    const places = [
      'account 111111111111, eu-west-1',
      '1000 or more tasks',
      'linekeeper-dev-api',
      'linekeeper-dev-state',
      'content-1',
      'These stay',
      'work-1',
      'in none of its stacks',
      'linekeeper-dev-ingest.fifo',
    ].map((words) => text.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it('deletes once the name is typed', async () => {
    const { result, removed, said } = await run(' dev\n');
    expect(removed).toHaveLength(1);
    expect(said).toContain('content-1');
    expect(result).toBe('The stage dev is gone.');
  });

  it.each(['', 'yes', 'prod', 'DEV'])('deletes nothing when "%s" is typed', async (typed) => {
    const { result, removed } = await run(typed);
    expect(removed).toEqual([]);
    expect(result).toContain('nothing was deleted');
  });

  it.each<[string, Partial<Plan>]>([
    ['a stack', { stacks: [{ name: 'linekeeper-dev-state', protected: true, things: [] }] }],
    [
      'a table',
      {
        stacks: [{ name: 'linekeeper-dev-state', protected: false, things: [thing('AWS::DynamoDB::Table', 'work', { protected: true })] }],
      },
    ],
  ])('deletes nothing when %s is protected, and says how to go on', async (_what, fields) => {
    const { result, removed } = await run('dev', fields);
    expect(removed).toEqual([]);
    expect(result).toContain('-c overrides=config/overrides/unprotected.json');
    expect(refusalOf(plan())).toBeUndefined();
  });

  it('asks nothing where nothing is', async () => {
    const { result, removed } = await run('dev', { stacks: [] });
    expect(removed).toEqual([]);
    expect(result).toBe('There is nothing to take down.');
  });
});
