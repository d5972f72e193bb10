import * as connectors from '#adapters/connectors/create-connectors.capability.ts';
import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as outages from '#adapters/dynamodb/outages.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import { defineFunction } from '#runtime/function.ts';
import { catalogueBucket } from '#runtime/settings/catalogue-bucket.ts';
import { connectorConfigs } from '#runtime/settings/connector-configs.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 80,
  uses: [tasks.change, contents.read, automations.read, outages.remember, connectors.publish, connectorConfigs, catalogueBucket],
});
