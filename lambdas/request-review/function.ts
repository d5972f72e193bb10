import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as outages from '#adapters/dynamodb/outages.capability.ts';
import * as groups from '#adapters/dynamodb/reviewer-groups.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as mailer from '#adapters/ses/mailer.capability.ts';
import * as linkBase from '#adapters/ssm/link-base.capability.ts';
import * as tokens from '#adapters/stepfunctions/task-tokens.capability.ts';
import { defineFunction } from '#runtime/function.ts';
import { catalogueBucket } from '#runtime/settings/catalogue-bucket.ts';
import { connectorConfigs } from '#runtime/settings/connector-configs.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 30,
  uses: [
    tasks.change,
    contents.read,
    contents.write,
    automations.read,
    outages.remember,
    tokens.succeed,
    mailer.send,
    linkBase.read,
    groups.read,
    connectorConfigs,
    catalogueBucket,
  ],
});
