import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createDomainEvents } from '#adapters/eventbridge/domain-events.ts';
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
    events: createDomainEvents({ client: new EventBridgeClient(awsSettings), bus: env.EVENT_BUS }),
    clock: systemClock,
    measure: measureTask,
  }),
);
