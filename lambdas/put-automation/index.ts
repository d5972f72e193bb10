import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createPutAutomationHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);

export const handler = api(
  route,
  createPutAutomationHandler({
    registry: createAutomationRegistry({ client: createDocumentClient(), table: env.REGISTRY_TABLE }),
    stage: { routes: Object.keys(env.MODEL_ROUTES), reviewerGroups: env.REVIEWER_GROUPS, connectors: env.CONNECTORS },
    clock: systemClock,
  }),
);
