import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { root, stages, synthesize, type StackName, type Synthesized, type Template } from './synthesized.ts';

/**
 * A first deployment fails more often than a later one: a quota, a right, a name. What CloudFormation and the CDK's command then do is played
 * over the templates: CloudFormation takes back what it made, and the next `cdk deploy` deletes the stack that failed before it makes it anew.
 */

/** By which property a resource has a name that no other of its type in the account may have. Without it, AWS makes one up. */
const nameOf: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

type Made = { readonly id: string; readonly type: string; readonly name?: string; readonly policy: string; readonly protected: boolean };

/** What a stack makes, each after what it needs. */
function inOrder({ Resources }: Template): Made[] {
  const done = new Map<string, Made>();
  const make = (id: string): void => {
    const resource = Resources[id];
    if (!resource || done.has(id)) return;
    const { Type: type, Properties: properties = {}, DependsOn = [], DeletionPolicy: policy = 'Delete' } = resource;
    const needed = [...JSON.stringify(properties).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, needs]) => needs!);
    for (const needs of [...needed, ...[DependsOn].flat()]) if (needs !== id) make(needs);
    const name = properties[nameOf[type] ?? ''];
    done.set(id, { id, type, ...(name ? { name } : {}), policy, protected: properties.DeletionProtectionEnabled === true });
  };
  for (const id of Object.keys(Resources)) make(id);
  return [...done.values()];
}

/** An account: the names that are taken there. */
class Account {
  readonly #taken = new Set<string>();

  /** Makes a stack, up to a resource that fails. @returns what goes wrong, or nothing */
  create(template: Template, terminationProtection: boolean, failsAt = Infinity): string | undefined {
    const made: Made[] = [];
    const order = inOrder(template);
    for (const [at, resource] of order.entries()) {
      const name = `${resource.type} ${resource.name}`;
      const taken = resource.name !== undefined && this.#taken.has(name);
      if (at === failsAt || taken) {
        const stuck = this.#remove(made, ['Delete', 'RetainExceptOnCreate']);
        if (taken) return `${name} already exists`;
        if (stuck) return stuck;
        // The stack itself is still there, and the command deletes it before the next try.
        return terminationProtection ? 'the stack that failed refuses to be deleted' : undefined;
      }
      if (resource.name !== undefined) this.#taken.add(name);
      made.push(resource);
    }
    return undefined;
  }

  delete(template: Template): string | undefined {
    return this.#remove(inOrder(template), ['Delete']);
  }

  #remove(made: readonly Made[], policies: readonly string[]): string | undefined {
    for (const resource of made.toReversed()) {
      if (!policies.includes(resource.policy)) continue;
      if (resource.protected) return `${resource.id} refuses to be deleted`;
      this.#taken.delete(`${resource.type} ${resource.name}`);
    }
    return undefined;
  }
}

const unprotected = JSON.parse(readFileSync(join(root, 'config', 'overrides', 'unprotected.json'), 'utf8'));
const first = new Map<string, Synthesized>();
let prod: Synthesized;

beforeAll(() => {
  for (const stage of stages)
    first.set(
      stage,
      synthesize(stage, (config) => Object.assign(config, unprotected)),
    );
  prod = synthesize('prod');
}, 120_000);

const stacksOf = ({ templates, terminationProtection }: Synthesized) =>
  Object.entries(templates).map(([stack, template]) => ({
    stack,
    template,
    terminationProtection: terminationProtection[stack as StackName],
    size: Object.keys(template.Resources).length,
  }));

/** All that goes wrong when a stack fails at each of its resources in turn and is then made again. */
function faultsOf({ template, terminationProtection, size }: ReturnType<typeof stacksOf>[number]): string[] {
  return Array.from({ length: size }, (_, failsAt) => {
    const account = new Account();
    return account.create(template, terminationProtection, failsAt) ?? account.create(template, terminationProtection);
  }).flatMap((fault) => fault ?? []);
}

describe.each(stages)('the first deployment of stage %s', (stage) => {
  it('can be made again, wherever it failed', () => {
    for (const stack of stacksOf(first.get(stage)!)) expect([stack.stack, faultsOf(stack)]).toEqual([stack.stack, []]);
  });

  it('gives each name once', () => {
    const names = stacksOf(first.get(stage)!).flatMap(({ template }) =>
      inOrder(template).flatMap(({ type, name }) => (name === undefined ? [] : [`${type} ${name}`])),
    );
    expect(names.length).toBeGreaterThan(80);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('can be made again after a teardown, beside the data that was kept', () => {
    for (const { stack, template } of stacksOf(first.get(stage)!)) {
      const account = new Account();
      expect([stack, account.create(template, false), account.delete(template), account.create(template, false)]).toEqual([
        stack,
        undefined,
        undefined,
        undefined,
      ]);
    }
  });
});

describe('the protection of prod', () => {
  it('would be in the way of a deployment that failed, so it comes with the second one', () => {
    const faults = stacksOf(prod).flatMap(faultsOf);
    expect(new Set(faults.map((fault) => fault.replace(/(Work|Registry)\w+/, 'a table')))).toEqual(
      new Set(['the stack that failed refuses to be deleted', 'a table refuses to be deleted']),
    );
  });

  it('changes nothing but that tables and stacks refuse to be deleted', () => {
    const open = first.get('prod')!;
    expect(Object.values(open.terminationProtection)).toEqual([false, false, false, false, false]);
    expect(Object.values(prod.terminationProtection)).toEqual([true, true, true, true, true]);
    const differing = stacksOf(prod).flatMap(({ template, stack }) =>
      Object.entries(template.Resources).flatMap(([id, resource]) => {
        const { DeletionProtectionEnabled, ...properties } = resource.Properties ?? {};
        const { DeletionProtectionEnabled: before, ...propertiesBefore } =
          open.templates[stack as StackName].Resources[id]?.Properties ?? {};
        expect([id, properties]).toEqual([id, propertiesBefore]);
        return DeletionProtectionEnabled === before ? [] : [resource.Type];
      }),
    );
    expect(differing).toEqual(['AWS::DynamoDB::Table', 'AWS::DynamoDB::Table']);
  });
});

describe('what is kept by a deployment that failed', () => {
  it('is the role of API Gateway, which other stages of the account may write their logs through', () => {
    const kept = stacksOf(prod).flatMap(({ template }) => inOrder(template).filter(({ policy }) => policy === 'Retain'));
    expect(kept.map(({ type }) => type).toSorted()).toEqual(['AWS::ApiGateway::Account', 'AWS::IAM::Role']);
  });
});
