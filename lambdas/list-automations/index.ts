import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createListAutomationsHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);

export const handler = api(
  route,
  createListAutomationsHandler({ registry: createAutomationRegistry({ client: createDocumentClient(), table: env.REGISTRY_TABLE }) }),
);
