import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createSlots } from '#adapters/dynamodb/slots.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createDomainEvents } from '#adapters/eventbridge/domain-events.ts';
import { createTaskQueue } from '#adapters/sqs/task-queue.ts';
import { systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { measureTask } from '#runtime/measure-task.ts';
import { step } from '#runtime/step.ts';
import { SettleInputSchema, SettleOutputSchema } from '../../statemachines/task/contract.ts';
import { fn } from './function.ts';
import { createSettleHandler } from './handler.ts';

const env = environmentOf(fn);
const work = { client: createDocumentClient(), table: env.WORK_TABLE };

export const handler = step(
  'settle',
  SettleInputSchema,
  SettleOutputSchema,
  createSettleHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    slots: createSlots(work),
    queue: createTaskQueue({ client: new SQSClient(awsSettings), url: env.INTERACTIVE_QUEUE_URL }),
    events: createDomainEvents({ client: new EventBridgeClient(awsSettings), bus: env.EVENT_BUS }),
    clock: systemClock,
    measure: measureTask,
  }),
);
