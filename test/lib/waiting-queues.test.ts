import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { boundOf, lanesOf } from '#domain/route/pool.ts';
import { concurrencyFaults, queuedExecutions } from '../../lib/concurrency.ts';
import { functions } from '../../lib/functions.ts';
import { WaitingQueueSchema } from '../../lib/waiting-queues.ts';
import { resources, stages, synthesize, type Synthesized } from './synthesized.ts';

/** What only AWS keeps, so that the templates must say it: bounds, rights of the machine and of the mappings, visibility. */

const synthesized = new Map<string, Synthesized>();
const of = (stage: string): Synthesized => synthesized.get(stage)!;

beforeAll(() => {
  for (const stage of stages) synthesized.set(stage, synthesize(stage));
}, 120_000);

/** Queues by their name without the stage. */
function queuesOf(stage: string): Map<string, { id: string; properties: any; deletionPolicy: string | undefined }> {
  const prefix = `linekeeper-${stage}-`;
  return new Map(resources(of(stage), 'AWS::SQS::Queue').map((queue) => [queue.properties.QueueName.slice(prefix.length), queue]));
}

/** What each queue where states wait is bound to, by the stage's settings, and whose it is. */
function expectedOf(stage: string): { name: string; bound: number; consumer: 'infer' | 'retrieve' }[] {
  const { pools, concurrency } = of(stage).config;
  const lanes = Object.entries(pools).flatMap(([pool, settings]) =>
    lanesOf(settings).map((lane) => ({ name: `pool-${pool}-${lane}`, bound: boundOf(settings, lane), consumer: 'infer' as const })),
  );
  return [{ name: 'retrieve', bound: concurrency.retrieveMax, consumer: 'retrieve' }, ...lanes];
}

/** A template's value as text, with the intrinsic functions that ours hold worked out as CloudFormation does. */
function resolved(value: any, refs: Readonly<Record<string, string>>): any {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => resolved(each, refs));
  const [[name, argument] = ['', undefined]] = Object.entries<any>(value);
  switch (name) {
    case 'Ref':
      return refs[argument];
    case 'Fn::GetAtt':
      return argument.join('.');
    case 'Fn::Join':
      return resolved(argument[1], refs).join(argument[0]);
    case 'Fn::Split':
      return resolved(argument[1], refs).split(argument[0]);
    case 'Fn::Select':
      return resolved(argument[1], refs)[Number(argument[0])];
    default:
      throw new Error(`${name} is not known here.`);
  }
}

/** All that a role may do on resources of a service: `[action, resource]`. */
function rightsOf(stage: string, role: string, service: string): [string, string][] {
  const refs = { 'AWS::AccountId': '000000000000' };
  return resources(of(stage), 'AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.some(({ Ref }: { Ref: string }) => Ref.replace(/[0-9A-F]{8}$/, '') === role))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) => [Action].flat().flatMap((action) => [Resource].flat().map((on): [string, any] => [action, on])))
    .filter(([action]) => action.startsWith(`${service}:`))
    .map(([action, on]): [string, string] => [action, resolved(on, refs)])
    .toSorted();
}

describe.each(stages)('the queues where states wait, of stage %s,', (stage) => {
  it('are one for Retrieve and one for each lane of each pool, and no others', () => {
    const waiting = [...queuesOf(stage)].filter(([, { id }]) => id.startsWith('Waiting')).map(([name]) => name);
    expect(waiting.toSorted()).toEqual(
      expectedOf(stage)
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  it('hide a message for as long as its function may take and half a minute more', () => {
    for (const { name, consumer } of expectedOf(stage))
      expect([name, queuesOf(stage).get(name)!.properties.VisibilityTimeout]).toEqual([name, functions[consumer].timeoutSeconds + 30]);
  });

  it('give up a message after five deliveries, to the queue whose consumer answers its state', () => {
    const undelivered = queuesOf(stage).get('undelivered')!;
    for (const { name } of expectedOf(stage)) {
      expect([name, queuesOf(stage).get(name)!.properties.RedrivePolicy]).toEqual([
        name,
        { deadLetterTargetArn: { 'Fn::GetAtt': [undelivered.id, 'Arn'] }, maxReceiveCount: 5 },
      ]);
    }
    const answering = resources(of(stage), 'AWS::Lambda::EventSourceMapping').filter(
      ({ properties }) => properties.EventSourceArn['Fn::GetAtt'][0] === undelivered.id,
    );
    expect(answering.map(({ properties }) => properties.FunctionName.Ref)).toEqual([expect.stringMatching(/^AnswerUndelivered/)]);
  });

  it('have what nobody answered for told for hours, since its run waits for days else', () => {
    const { VisibilityTimeout, RedrivePolicy } = queuesOf(stage).get('undelivered')!.properties;
    expect(VisibilityTimeout * RedrivePolicy.maxReceiveCount).toBe(5 * 3600);
  });

  it('keep messages for longer than any state waits, encrypted, and go with their pool', () => {
    const waits = of(stage).templates.Workflow.Resources;
    const machine = Object.values(waits).find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')!;
    const { States } = JSON.parse(machine.Properties.DefinitionString);
    const longest = Math.max(...['Retrieve', 'Infer'].map((state) => States[state].TimeoutSeconds));
    for (const { name } of expectedOf(stage)) {
      const { properties, deletionPolicy } = queuesOf(stage).get(name)!;
      expect([name, properties.MessageRetentionPeriod]).toEqual([name, 14 * 86_400]);
      expect(properties.MessageRetentionPeriod).toBeGreaterThan(longest);
      expect([name, properties.SqsManagedSseEnabled, deletionPolicy]).toEqual([name, true, 'Delete']);
    }
  });

  it('are taken from one message at a time, as many at a time as they are bound to, and tell which failed', () => {
    const mappings = resources(of(stage), 'AWS::Lambda::EventSourceMapping');
    for (const { name, bound, consumer } of expectedOf(stage)) {
      const { id } = queuesOf(stage).get(name)!;
      const own = mappings.filter(({ properties }) => properties.EventSourceArn['Fn::GetAtt'][0] === id);
      expect([name, own.map(({ properties }) => properties)]).toMatchObject([
        name,
        [
          {
            BatchSize: 1,
            ScalingConfig: { MaximumConcurrency: bound },
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            FunctionName: { Ref: expect.stringMatching(new RegExp(`^${consumer}[0-9A-F]{8}$`, 'i')) },
          },
        ],
      ]);
      expect(own).toHaveLength(1);
    }
  });

  it('never make more calls than a server takes, nor than Infer has reserved', () => {
    const mappings = resources(of(stage), 'AWS::Lambda::EventSourceMapping').filter(({ properties }) =>
      properties.FunctionName.Ref.startsWith('Infer'),
    );
    const sum = mappings.reduce((total, { properties }) => total + properties.ScalingConfig.MaximumConcurrency, 0);
    const capacity = Object.values(of(stage).config.pools).reduce((total, pool) => total + pool.capacity, 0);
    const infer = resources(of(stage), 'AWS::Lambda::Function').find(({ id }) => id.startsWith('Infer'))!;
    expect(sum).toBeLessThanOrEqual(capacity);
    expect(sum).toBeLessThanOrEqual(infer.properties.ReservedConcurrentExecutions ?? sum);
    for (const { properties } of mappings) expect(properties.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
  });

  it('get messages of the machine, which may send to them and to no other queue', () => {
    const retrieve = queuesOf(stage).get('retrieve')!;
    const { region } = of(stage).config;
    expect(rightsOf(stage, 'TaskRole', 'sqs')).toEqual(
      [
        ['sqs:SendMessage', `${retrieve.id}.Arn`],
        ['sqs:SendMessage', `arn:aws:sqs:${region}:000000000000:linekeeper-${stage}-pool-*`],
      ].toSorted(),
    );
    // No queue of another kind has such a name.
    const named = [...queuesOf(stage).keys()].filter((name) => name.startsWith('pool-'));
    expect(named.toSorted()).toEqual(
      expectedOf(stage)
        .flatMap(({ name, consumer }) => (consumer === 'infer' ? [name] : []))
        .toSorted(),
    );
  });

  it.each([
    ['AWS', 'https://sqs.eu-west-1.amazonaws.com/111122223333/'],
    ['an emulator', 'http://localhost:4566/000000000000/'],
  ])('have the URLs that the machine makes of prefix, pool and lane, on %s', (_where, host) => {
    const [machine] = resources(of(stage), 'AWS::StepFunctions::StateMachine');
    const { id } = queuesOf(stage).get('retrieve')!;
    const given = resolved(machine!.properties.DefinitionSubstitutions.PoolQueuePrefix, { [id]: `${host}linekeeper-${stage}-retrieve` });
    const definition = JSON.parse(machine!.properties.DefinitionString);
    expect(definition.States.Infer.Arguments.QueueUrl).toContain("'${PoolQueuePrefix}' & $states.context.Execution.Input.pool & '-' & ");
    for (const { name } of expectedOf(stage).filter(({ consumer }) => consumer === 'infer'))
      expect(`${given}${name.slice('pool-'.length)}`).toBe(`${host}linekeeper-${stage}-${name}`);
  });

  it('are told to operators, with their bounds and the routes whose tasks wait there', () => {
    const urls = Object.fromEntries([...queuesOf(stage)].map(([name, { id }]) => [id, `https://sqs/${name}`]));
    const output = of(stage).templates.Workflow.Outputs?.['WaitingQueues'];
    const told = z.array(WaitingQueueSchema).parse(JSON.parse(resolved(output?.Value, urls)));
    expect(told.map(({ name, url, bound }) => ({ name, url, bound }))).toEqual(
      expectedOf(stage).map(({ name, bound }) => ({ name, url: `https://sqs/${name}`, bound })),
    );
    const { modelRoutes } = of(stage).config;
    for (const { name, place } of told) {
      expect(name).toBe(place ? `pool-${place.pool}-${place.lane}` : 'retrieve');
      for (const route of Object.keys(modelRoutes))
        expect(place?.routes.includes(route) ?? false).toBe(modelRoutes[route]?.pool === place?.pool);
    }
  });

  it('are fair between teams: the group of a message is its team', () => {
    const [machine] = resources(of(stage), 'AWS::StepFunctions::StateMachine');
    const { States } = JSON.parse(machine!.properties.DefinitionString);
    for (const state of ['Retrieve', 'Infer'])
      expect([state, States[state].Arguments.MessageGroupId]).toEqual([state, '{% $states.context.Execution.Input.team %}']);
  });
});

describe.each(['dev', 'prod'])('who answers a state that waits, on stage %s,', (stage) => {
  const machine = `arn:aws:states:eu-west-1:000000000000:stateMachine:linekeeper-${stage}-task`;
  it.each([
    ['InferRole', ['states:SendTaskFailure', 'states:SendTaskSuccess']],
    ['RetrieveRole', ['states:SendTaskFailure', 'states:SendTaskSuccess']],
    ['AnswerUndeliveredRole', ['states:SendTaskFailure']],
    ['DeliverDecisionRole', ['states:SendTaskSuccess']],
  ])('may do that for the task machine alone, and nothing else with Step Functions: %s', (role, actions) => {
    expect(rightsOf(stage, role, 'states')).toEqual(actions.map((action) => [action, machine]));
  });
});

describe('what takes messages of states that wait', () => {
  it.each(stages)('never has more at a time than the settings say that the account has: %s', (stage) => {
    const { config } = of(stage);
    expect(queuedExecutions(config)).toBeLessThanOrEqual(config.concurrency.account ?? Infinity);
  });

  it('has a place for each, where places are reserved, so that a busy account does not throttle it', () => {
    const reserving = synthesize('prod', (config) => {
      Object.assign(config.concurrency, { inferReserved: 50, retrieveReserved: 50 });
    });
    expect(concurrencyFaults(reserving.config)).toEqual([]);
    for (const consumer of ['infer', 'retrieve']) {
      const fn = resources(reserving, 'AWS::Lambda::Function').find(
        ({ properties }) => properties.FunctionName === `linekeeper-prod-${consumer}`,
      );
      const bounds = expectedOf('prod').flatMap((each) => (each.consumer === consumer ? each.bound : []));
      expect(fn!.properties.ReservedConcurrentExecutions).toBeGreaterThanOrEqual(bounds.reduce((sum, bound) => sum + bound, 0));
    }
  });
});

describe('a pool more', () => {
  it('is its queues and their mappings more, in a stage whose other queues stay as they are', () => {
    const more = synthesize('prod', (config) => {
      config.pools['second'] = { capacity: 4, interactive: 3 };
    });
    const names = (synthesis: Synthesized) =>
      resources(synthesis, 'AWS::SQS::Queue')
        .map(({ id, properties }) => `${id} ${properties.QueueName}`)
        .toSorted();
    const added = names(more).filter((name) => !names(of('prod')).includes(name));
    expect(added).toEqual([
      expect.stringMatching(/^WaitingPoolSecondInteractiveQueue[0-9A-F]{8} linekeeper-prod-pool-second-interactive$/),
    ]);
    expect(names(of('prod')).filter((name) => !names(more).includes(name))).toEqual([]);
  });
});
