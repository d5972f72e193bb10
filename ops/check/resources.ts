import { isDeepStrictEqual } from 'node:util';
import type { Template } from './templates.ts';

/**
 * Resources that hold what outlives a deployment, and their properties that CloudFormation cannot change without making a new one in their
 * place. Of secrets and keys, those too that make what was there useless. "Update requires" of each property:
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
const stateful: Readonly<Record<string, { what: string; fixed: readonly string[]; loses: string }>> = {
  'AWS::DynamoDB::Table': { what: 'table', fixed: ['TableName', 'KeySchema', 'ImportSourceSpecification'], loses: 'its items' },
  'AWS::S3::Bucket': { what: 'bucket', fixed: ['BucketName'], loses: 'its objects' },
  'AWS::KMS::Key': { what: 'key', fixed: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'], loses: 'all that it encrypts' },
  // A change of how it is generated makes a new value.
  'AWS::SecretsManager::Secret': { what: 'secret', fixed: ['Name', 'GenerateSecretString', 'SecretString'], loses: 'its value' },
  'AWS::SQS::Queue': { what: 'queue', fixed: ['QueueName', 'FifoQueue'], loses: 'its messages' },
  'AWS::StepFunctions::StateMachine': {
    what: 'state machine',
    fixed: ['StateMachineName', 'StateMachineType'],
    loses: 'its executions, once they end',
  },
  'AWS::Events::EventBus': { what: 'event bus', fixed: ['Name'], loses: 'the rules that others have on it' },
  // Addresses in emails that were sent begin with its id.
  'AWS::ApiGateway::RestApi': { what: 'API', fixed: [], loses: 'its address, with the links of emails' },
  // Called by executions that run, in the definition that they were started with.
  'AWS::Lambda::Function': { what: 'function', fixed: ['FunctionName', 'PackageType'], loses: 'its name' },
  // An execution keeps the role that it was started with.
  'AWS::IAM::Role': { what: 'role', fixed: ['RoleName', 'Path'], loses: 'its name' },
};

/** A resource that would go, or be another after the deployment. `by`: the property that makes a new one of it; none when it is gone. */
export type Loss = {
  readonly id: string;
  readonly type: string;
  readonly what: string;
  readonly loses: string;
  readonly kept: boolean;
  readonly by?: string;
};

/** What a template takes away from those that are deployed, of all that outlives a deployment. */
export function lossesOf(deployed: Template, next: Template): Loss[] {
  return Object.entries(deployed.Resources).flatMap(([id, { Type: type, Properties: before, DeletionPolicy }]) => {
    const kind = stateful[type];
    if (!kind) return [];
    const loss = { id, type, what: kind.what, loses: kind.loses, kept: DeletionPolicy.startsWith('Retain') };
    const there = next.Resources[id];
    if (there?.Type !== type) return [loss];
    const by = kind.fixed.find((property) => !isDeepStrictEqual(before[property], there.Properties[property]));
    return by === undefined ? [] : [{ ...loss, by }];
  });
}

/**
 * What executions may need as long as they run: what the machines of a template name, and what only the policies of their roles name any more,
 * for executions that began with an older machine.
 */
export function neededByMachines({ Resources }: Template): { readonly now: ReadonlySet<string>; readonly before: ReadonlySet<string> } {
  const resources = Object.values(Resources);
  const now = new Set(
    resources.flatMap(({ Type, Properties }) => (Type === 'AWS::StepFunctions::StateMachine' ? namedIn(Properties) : [])),
  );
  const policies = resources.filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && namedIn(Properties['Roles']).some((id) => now.has(id)),
  );
  return { now, before: new Set(policies.flatMap(({ Properties }) => namedIn(Properties))) };
}

/** The logical ids that a value refers to. */
function namedIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(/"(?:Fn::GetAtt|Ref)":\[?"(\w+)"/g)].map(([, id = '']) => id);
}
