import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createDecisionQueue } from '#adapters/sqs/decision-queue.ts';
import { createPutBack } from '#adapters/sqs/put-back.ts';
import { createTaskQueue, lineUrls } from '#adapters/sqs/task-queue.ts';
import { createTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { queue } from '#runtime/queue.ts';
import { fn } from './function.ts';
import { createDeliverDecisionHandler, DecisionMessageSchema } from './handler.ts';

const env = environmentOf(fn);
const sqs = new SQSClient(awsSettings);

export const handler = queue(
  'deliver-decision',
  DecisionMessageSchema,
  createDeliverDecisionHandler({
    store: createTaskStore({ client: createDocumentClient(), table: env.WORK_TABLE, clock: systemClock }),
    tokens: createTaskTokens(new SFNClient(awsSettings)),
    queue: createDecisionQueue({ client: sqs, url: env.DECISION_QUEUE_URL }),
    starts: createTaskQueue({ client: sqs, urls: lineUrls(env) }),
    clock: systemClock,
  }),
  createPutBack(sqs),
);
