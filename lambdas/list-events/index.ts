import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { parseEnv } from '#runtime/env.ts';
import { EnvSchema } from './env.ts';
import { createListEventsHandler } from './handler.ts';
import { route } from './route.ts';

const env = parseEnv(EnvSchema);

export const handler = api(
  route,
  createListEventsHandler({ store: createTaskStore({ client: createDocumentClient(), table: env.WORK_TABLE, clock: systemClock }) }),
);
