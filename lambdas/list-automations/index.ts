import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { api } from '#runtime/api.ts';
import { parseEnv } from '#runtime/env.ts';
import { EnvSchema } from './env.ts';
import { createListAutomationsHandler } from './handler.ts';
import { route } from './route.ts';

const env = parseEnv(EnvSchema);

export const handler = api(
  route,
  createListAutomationsHandler({ registry: createAutomationRegistry({ client: createDocumentClient(), table: env.REGISTRY_TABLE }) }),
);
