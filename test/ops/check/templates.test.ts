import { beforeAll, describe, expect, it } from '@jest/globals';
import { judgeStack, type StackCheck } from '../../../ops/check/check.ts';
import { TemplateSchema, type Template } from '../../../ops/check/templates.ts';
import { synthesize, type StackName } from '../../lib/synthesized.ts';

/** What the check says of the real templates of a stage, each with one thing other than it is deployed. */

let templates: Record<StackName, Template>;

beforeAll(() => {
  const made = synthesize('prod').templates;
  templates = Object.fromEntries(
    Object.entries(made).map(([name, template]) => [name, TemplateSchema.parse(template)]),
  ) as typeof templates;
}, 60_000);

const longAgo = new Date('2026-01-01T00:00:00Z');
const deployedAt = new Date('2026-03-01T00:00:00Z');
const lately = new Date('2026-03-02T00:00:00Z');

/** A copy of a template in which the first resource of a type, whose id has this in it, is changed; `undefined` takes it away. */
function changed(
  template: Template,
  type: string,
  part: string,
  properties: Record<string, unknown> | undefined,
): { next: Template; id: string } {
  // Of this realm, where structuredClone makes objects of another.
  const next: Template = TemplateSchema.parse(JSON.parse(JSON.stringify(template)));
  const [id] = Object.entries(next.Resources).find(([name, { Type }]) => Type === type && name.includes(part)) ?? [];
  if (id === undefined) throw new Error(`there is no ${type} ${part}`);
  if (properties) Object.assign(next.Resources[id]!.Properties, properties);
  else delete next.Resources[id];
  return { next, id };
}

function check({ waiting = 0, running }: { waiting?: number; running?: Date | undefined } = {}): StackCheck {
  return {
    name: 'linekeeper-prod-x',
    urlOf: async (id) => ({ kind: 'told', value: `https://sqs/${id}` }),
    poolQueues: new Set(),
    runningSince: { kind: 'told', value: running },
    deployedAt: { kind: 'told', value: deployedAt },
    counts: async () => ({ waiting, inFlight: 0 }),
    pause: async () => undefined,
    looks: 1,
  };
}

const lines = async (deployed: Template, next: Template, how?: Parameters<typeof check>[0]) =>
  (await judgeStack(check(how), deployed, next)).map(({ state, says }) => `${state}: ${says}`);

/** Of the version, which is the same. */
const sameVersion = expect.stringContaining('ok: ');

describe('a deployment of the same templates', () => {
  it('loses nothing, and says which versions they are of', async () => {
    for (const template of Object.values(templates))
      expect(await lines(template, template, { waiting: 3, running: longAgo })).toEqual([sameVersion]);
  });
});

describe('a deployment', () => {
  it.each([
    [
      'State',
      'AWS::DynamoDB::Table',
      'Work',
      undefined,
      'would go, and with it its items; what is there is kept, and nothing would find it',
    ],
    [
      'State',
      'AWS::DynamoDB::Table',
      'Registry',
      { KeySchema: [] },
      'would be made anew, since its KeySchema is another, and with it its items',
    ],
    [
      'State',
      'AWS::S3::Bucket',
      'Content',
      { BucketName: 'ours' },
      'would be made anew, since its BucketName is another, and with it its objects',
    ],
    ['State', 'AWS::KMS::Key', 'Key', undefined, 'would go, and with it all that it encrypts'],
    [
      'State',
      'AWS::SecretsManager::Secret',
      'SubjectKey',
      { GenerateSecretString: { PasswordLength: 32 } },
      'since its GenerateSecretString is another',
    ],
    ['Workflow', 'AWS::StepFunctions::StateMachine', 'Task', { StateMachineName: 'other' }, 'since its StateMachineName is another'],
    ['Workflow', 'AWS::Events::EventBus', 'Events', undefined, 'would go, and with it the rules that others have on it'],
    ['Api', 'AWS::ApiGateway::RestApi', 'Review', undefined, 'would go, and with it its address, with the links of emails'],
  ] as const)('of %s that loses what is in a %s (%s) is refused', async (stack, type, part, properties, said) => {
    const { next } = changed(templates[stack], type, part, properties);
    expect(await lines(templates[stack], next)).toEqual([sameVersion, expect.stringContaining(said)]);
    expect((await lines(templates[stack], next))[1]).toMatch(/^to do: /);
  });

  it('that changes what CloudFormation can change is not', async () => {
    const { next } = changed(templates.State, 'AWS::DynamoDB::Table', 'Work', {
      DeletionProtectionEnabled: false,
      BillingMode: 'PROVISIONED',
    });
    expect(await lines(templates.State, next)).toEqual([sameVersion]);
  });

  it.each([undefined, { QueueName: 'other' }])('that takes a queue away (%j) is refused while messages are in it', async (properties) => {
    const { next } = changed(templates.Workflow, 'AWS::SQS::Queue', 'DecisionsQueue', properties);
    expect((await lines(templates.Workflow, next, { waiting: 2 }))[1]).toMatch(/^to do: .*2 messages wait there and 0 are in flight$/);
    expect((await lines(templates.Workflow, next))[1]).toMatch(/^ok: .* and is empty$/);
  });

  it('leaves queues of pools to the check of pools', async () => {
    const { next, id } = changed(templates.Workflow, 'AWS::SQS::Queue', 'Pool', undefined);
    const findings = await judgeStack({ ...check({ waiting: 2 }), poolQueues: new Set([`https://sqs/${id}`]) }, templates.Workflow, next);
    expect(findings).toHaveLength(1);
  });

  it.each([
    ['AWS::Lambda::Function', 'Validate', undefined],
    ['AWS::Lambda::Function', 'Publish', { FunctionName: 'other' }],
    ['AWS::IAM::Role', 'TaskRole', undefined],
  ] as const)('that takes a %s (%s) away from executions that run is refused', async (type, part, properties) => {
    const { next } = changed(templates.Workflow, type, part, properties);
    expect((await lines(templates.Workflow, next, { running: longAgo }))[1]).toMatch(
      /^to do: .*and executions run that may need it, the oldest since 2026-01-01T00:00:00.000Z$/,
    );
    expect((await lines(templates.Workflow, next))[1]).toMatch(/^ok: .*no execution runs that may need it$/);
  });

  it('may take away a function that the deployed machine let go of, once nothing runs that began before', async () => {
    const deployed: Template = TemplateSchema.parse(JSON.parse(JSON.stringify(templates.Workflow)));
    const { next, id } = changed(deployed, 'AWS::Lambda::Function', 'Validate', undefined);
    const machine = Object.values(deployed.Resources).find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')!;
    const substitutions = machine.Properties['DefinitionSubstitutions'] as Record<string, unknown>;
    expect(JSON.stringify(substitutions['ValidateArn'])).toContain(id);
    delete substitutions['ValidateArn'];
    expect((await lines(deployed, next, { running: longAgo }))[1]).toMatch(/^to do: /);
    expect((await lines(deployed, next, { running: lately }))[1]).toMatch(/^ok: /);
  });

  it('may take away a function that no machine calls', async () => {
    const { next } = changed(templates.Api, 'AWS::Lambda::Function', 'GetTask', undefined);
    expect(await lines(templates.Api, next, { running: longAgo })).toEqual([sameVersion]);
  });
});
