import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createReviewerGroups } from '#adapters/dynamodb/reviewer-groups.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createPutAutomationHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);
const registry = { client: createDocumentClient(), table: env.REGISTRY_TABLE };

export const handler = api(
  route,
  createPutAutomationHandler({
    registry: createAutomationRegistry(registry),
    groups: createReviewerGroups(registry),
    stage: { routes: Object.keys(env.MODEL_ROUTES), connectors: env.CONNECTORS },
    clock: systemClock,
  }),
);
