import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createSlots } from '#adapters/dynamodb/slots.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createDomainEvents } from '#adapters/eventbridge/domain-events.ts';
import { createTaskQueue } from '#adapters/sqs/task-queue.ts';
import { createExecutions } from '#adapters/stepfunctions/executions.ts';
import { systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { measureTask } from '#runtime/measure-task.ts';
import { count } from '#runtime/metrics.ts';
import { step } from '#runtime/step.ts';
import { deliver } from '#usecases/steps/deliver.ts';
import { expire } from '#usecases/steps/expire.ts';
import { fn } from './function.ts';
import { createReconcileHandler, ReconcileInputSchema, ReconcileOutputSchema } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };
const sqs = new SQSClient({});
const review = {
  store: createTaskStore({ ...work, clock: systemClock }),
  executions: createExecutions({ client: new SFNClient({}), machineArn: env.MACHINE_ARN }),
  clock: systemClock,
};

export const handler = step(
  'reconcile',
  ReconcileInputSchema,
  ReconcileOutputSchema,
  createReconcileHandler({
    ...review,
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    slots: createSlots(work),
    queue: createTaskQueue({ client: sqs, url: env.INTERACTIVE_QUEUE_URL }),
    events: createDomainEvents({ client: new EventBridgeClient({}), bus: env.EVENT_BUS }),
    measure: measureTask,
    deliver: async (taskId, draft) => {
      await deliver(review, taskId, draft);
    },
    expireReview: async (taskId) => {
      await expire(review, taskId);
    },
    healed: (healed) => count('TasksHealed', healed),
  }),
);
