import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as groups from '#adapters/dynamodb/reviewer-groups.capability.ts';
import { defineFunction } from '#runtime/function.ts';
import { connectorConfigs } from '#runtime/settings/connector-configs.ts';
import { modelRoutes } from '#runtime/settings/model-routes.ts';

export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 15,
  uses: [automations.put, modelRoutes, groups.list, connectorConfigs],
});
