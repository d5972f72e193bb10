import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createGetAutomationHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);

export const handler = api(
  route,
  createGetAutomationHandler({ registry: createAutomationRegistry({ client: createDocumentClient(), table: env.REGISTRY_TABLE }) }),
);
