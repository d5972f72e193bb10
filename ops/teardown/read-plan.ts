import {
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { paginateDescribeLogGroups, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { paginateListTables, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { paginateListSecrets, type Filter, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListExecutionsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { stackName, stacks } from '../stacks.ts';
import type { DeployedStack, Leftover, Plan, Thing } from './plan.ts';

export type PlanClients = {
  cloudFormation: CloudFormationClient;
  dynamodb: DynamoDBClient;
  logs: CloudWatchLogsClient;
  s3: S3Client;
  secrets: SecretsManagerClient;
  sqs: SQSClient;
  stepFunctions: SFNClient;
  sts: STSClient;
};

/** The parts of a template that say what becomes of a resource when its stack goes. */
const TemplateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      DeletionPolicy: z.string().default('Delete'),
      Properties: z.looseObject({ DeletionProtectionEnabled: z.unknown().optional() }).optional(),
    }),
  ),
});

/**
 * Looks at what is deployed of a stage, not at its settings: they may have changed since. Reads only.
 * @param others the names of other stages, whose things may begin with the same name
 */
export async function readPlan(stage: string, others: readonly string[], clients: PlanClients): Promise<Plan> {
  const [{ Account = '' }, region, found] = await Promise.all([
    clients.sts.send(new GetCallerIdentityCommand({})),
    clients.cloudFormation.config.region(),
    Promise.all(stacks.toReversed().map((stack) => readStack(clients.cloudFormation, stackName(stage, stack)))),
  ]);
  const deployed = found.flatMap((stack) => stack ?? []);
  const machine = deployed.flatMap(({ things }) => things.find(({ kind }) => kind === 'AWS::StepFunctions::StateMachine') ?? []).at(0);
  const ids = deployed.flatMap(({ things }) => things.map(({ name }) => name));
  return {
    stage,
    account: Account,
    region,
    stacks: deployed,
    running: machine ? await countRunning(clients.stepFunctions, machine.name) : { count: 0, more: false },
    leftovers: (await readNamed(clients, stage, others)).flatMap(({ what, name, id }) =>
      ids.some((known) => known === id || known === name || known.endsWith(`/${name}`)) ? [] : [{ what, name }],
    ),
  };
}

async function readStack(client: CloudFormationClient, StackName: string): Promise<DeployedStack | undefined> {
  const stack = await describe(client, StackName);
  if (!stack) return undefined;
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }));
  const { Resources } = TemplateSchema.parse(JSON.parse(TemplateBody));
  const things: Thing[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType = '', ResourceStatus } of StackResourceSummaries) {
      if (ResourceStatus === 'DELETE_COMPLETE' || PhysicalResourceId === '') continue;
      // What the template does not name may be kept: it is not emptied.
      const { DeletionPolicy, Properties } = Resources[LogicalResourceId] ?? { DeletionPolicy: 'Retain' };
      things.push({
        kind: ResourceType,
        name: PhysicalResourceId,
        goes: DeletionPolicy === 'Delete',
        protected: Properties?.DeletionProtectionEnabled === true,
      });
    }
  }
  return { name: StackName, protected: stack.EnableTerminationProtection ?? false, things };
}

async function describe(client: CloudFormationClient, StackName: string) {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    // CloudFormation has no name of its own for it.
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

async function countRunning(client: SFNClient, stateMachineArn: string): Promise<Plan['running']> {
  const { executions = [], nextToken } = await client.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1000 }),
  );
  return { count: executions.length, more: nextToken !== undefined };
}

/** What `lib/linekeeper.ts` puts on all that takes tags; its value is the stage. */
const stageTag = 'linekeeper:stage';

/** Where the log groups of functions, APIs and machine are. */
const logFolders = ['/aws/lambda/', '/aws/apigateway/', '/aws/vendedlogs/states/'];

/** Something of the stage's name. `id` is what CloudFormation calls it: the ARN of a secret, the URL of a queue, whose host may differ. */
type Named = Leftover & { id: string };

/** What has the stage in its name or its tag, of all that holds data or would be in the way of the stage's next deployment. */
async function readNamed({ dynamodb, logs, s3, secrets, sqs }: PlanClients, stage: string, others: readonly string[]): Promise<Named[]> {
  const prefix = prefixOf(stage);
  const found: Named[] = [];
  const ours: Named[] = [];
  const add = (what: string, name = '', id = name) => found.push({ what, name, id });
  for await (const { TableNames = [] } of paginateListTables({ client: dynamodb }, { ExclusiveStartTableName: prefix })) {
    for (const name of TableNames) add('table', name);
    // They come in the order of their names.
    if (TableNames.some((name) => !name.startsWith(prefix))) break;
  }
  for (const { Name } of (await s3.send(new ListBucketsCommand({ Prefix: prefix }))).Buckets ?? []) add('bucket', Name);
  // Secrets have names that CloudFormation makes up. The filter takes whatever begins so.
  const tagged: Filter[] = [
    { Key: 'tag-key', Values: [stageTag] },
    { Key: 'tag-value', Values: [stage] },
  ];
  for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, { Filters: tagged }))
    for (const { Name, ARN, Tags = [] } of SecretList)
      if (Tags.some(({ Key, Value }) => Key === stageTag && Value === stage))
        ours.push({ what: 'secret', name: Name ?? '', id: ARN ?? '' });
  for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, { QueueNamePrefix: prefix, MaxResults: 1000 }))
    for (const url of QueueUrls) add('queue', url.split('/').at(-1), url);
  for (const folder of logFolders)
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix: `${folder}${prefix}` }))
      for (const { logGroupName } of logGroups) add('logs', logGroupName);
  return [...found.filter(({ name }) => isOfStage(name.split('/').at(-1) ?? '', stage, others)), ...ours];
}

function prefixOf(stage: string): string {
  return `linekeeper-${stage}-`;
}

/** The stage "dev" owns nothing of the stage "dev-2". */
function isOfStage(name: string, stage: string, others: readonly string[]): boolean {
  const longer = others.filter((other) => other.startsWith(`${stage}-`));
  return name.startsWith(prefixOf(stage)) && !longer.some((other) => name.startsWith(prefixOf(other)));
}
