import { SFNClient } from '@aws-sdk/client-sfn';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { queue } from '#runtime/queue.ts';
import { QueuedStepSchema } from '#runtime/queued-step.ts';
import { createAnswerUndeliveredHandler } from './handler.ts';

export const handler = queue(
  'answer-undelivered',
  QueuedStepSchema,
  createAnswerUndeliveredHandler({ tokens: createTaskTokens(new SFNClient(awsSettings)) }),
);
