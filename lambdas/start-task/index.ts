import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createPutBack } from '#adapters/sqs/put-back.ts';
import { createExecutions } from '#adapters/stepfunctions/executions.ts';
import { systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { queue } from '#runtime/queue.ts';
import { fn } from './function.ts';
import { createStartTaskHandler, StartMessageSchema } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };

export const handler = queue(
  'start-task',
  StartMessageSchema,
  createStartTaskHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    routes: env.MODEL_ROUTES,
    pools: env.POOLS,
    executions: createExecutions({ client: new SFNClient(awsSettings), machineArn: env.MACHINE_ARN }),
    clock: systemClock,
  }),
  createPutBack(new SQSClient(awsSettings)),
);
