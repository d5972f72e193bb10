import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as outages from '#adapters/dynamodb/outages.capability.ts';
import * as groups from '#adapters/dynamodb/reviewer-groups.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as events from '#adapters/eventbridge/domain-events.capability.ts';
import * as mailer from '#adapters/ses/mailer.capability.ts';
import * as taskQueue from '#adapters/sqs/task-queue.capability.ts';
import * as linkBase from '#adapters/ssm/link-base.capability.ts';
import * as executions from '#adapters/stepfunctions/executions.capability.ts';
import * as tokens from '#adapters/stepfunctions/task-tokens.capability.ts';
import { defineFunction } from '#runtime/function.ts';
import { modelRoutes } from '#runtime/settings/model-routes.ts';
import { pools } from '#runtime/settings/pools.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 55,
  uses: [
    tasks.change,
    tasks.due,
    tasks.attention,
    contents.read,
    outages.remember,
    automations.read,
    taskQueue.send,
    executions.start,
    executions.stop,
    executions.look,
    tokens.succeed,
    events.publish,
    mailer.send,
    linkBase.read,
    groups.read,
    modelRoutes,
    pools,
  ],
});
