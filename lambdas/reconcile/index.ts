import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createOutages } from '#adapters/dynamodb/outages.ts';
import { createReviewerGroups } from '#adapters/dynamodb/reviewer-groups.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createDomainEvents } from '#adapters/eventbridge/domain-events.ts';
import { createMailer } from '#adapters/ses/mailer.ts';
import { createTaskQueue, lineUrls } from '#adapters/sqs/task-queue.ts';
import { createLinkBase } from '#adapters/ssm/link-base.ts';
import { createExecutions } from '#adapters/stepfunctions/executions.ts';
import { createTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { pause, systemClock, systemRandom } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { measureTask } from '#runtime/measure-task.ts';
import { count } from '#runtime/metrics.ts';
import { step } from '#runtime/step.ts';
import { fn } from './function.ts';
import { createReconcileHandler, ReconcileInputSchema, ReconcileOutputSchema } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };
const sqs = new SQSClient(awsSettings);
const sfn = new SFNClient(awsSettings);
export const handler = step(
  'reconcile',
  ReconcileInputSchema,
  ReconcileOutputSchema,
  createReconcileHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    executions: createExecutions({ client: sfn, machineArn: env.MACHINE_ARN }),
    tokens: createTaskTokens(sfn),
    routes: env.MODEL_ROUTES,
    pools: env.POOLS,
    clock: systemClock,
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    queue: createTaskQueue({ client: sqs, urls: lineUrls(env) }),
    events: createDomainEvents({ client: new EventBridgeClient(awsSettings), bus: env.EVENT_BUS }),
    measure: measureTask,
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    outages: createOutages({ ...work, clock: systemClock }),
    groups: createReviewerGroups({ client, table: env.REGISTRY_TABLE }),
    mailer: createMailer({ client: new SESv2Client(awsSettings), from: env.MAIL_FROM, configurationSet: env.MAIL_CONFIGURATION_SET }),
    linkBase: createLinkBase({ client: new SSMClient(awsSettings), parameter: env.LINK_BASE_PARAMETER, clock: systemClock }),
    random: systemRandom,
    pause,
    count,
  }),
);
