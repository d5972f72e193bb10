import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createReviewerGroups } from '#adapters/dynamodb/reviewer-groups.ts';
import { systemClock } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn } from './function.ts';
import { createPutReviewerGroupHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);

export const handler = api(
  route,
  createPutReviewerGroupHandler({
    groups: createReviewerGroups({ client: createDocumentClient(), table: env.REGISTRY_TABLE }),
    clock: systemClock,
  }),
);
