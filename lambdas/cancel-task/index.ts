import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createDomainEvents } from '#adapters/eventbridge/domain-events.ts';
import { createExecutions } from '#adapters/stepfunctions/executions.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { measureTask } from '#runtime/measure-task.ts';
import { fn } from './function.ts';
import { createCancelTaskHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);
const work = { client: createDocumentClient(), table: env.WORK_TABLE };

export const handler = api(
  route,
  createCancelTaskHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    events: createDomainEvents({ client: new EventBridgeClient(awsSettings), bus: env.EVENT_BUS }),
    executions: createExecutions({ client: new SFNClient(awsSettings), machineArn: env.MACHINE_ARN }),
    clock: systemClock,
    measure: measureTask,
  }),
);
