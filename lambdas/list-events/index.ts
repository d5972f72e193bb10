import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createListEventsHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);

export const handler = api(
  route,
  createListEventsHandler({ store: createTaskStore({ client: createDocumentClient(), table: env.WORK_TABLE, clock: systemClock }) }),
);
