import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as owners from '#adapters/dynamodb/domain-owners.capability.ts';
import * as outages from '#adapters/dynamodb/outages.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as embeddings from '#adapters/inference/embedding-client.capability.ts';
import * as knowledge from '#adapters/lancedb/knowledge-index.capability.ts';
import * as tokens from '#adapters/stepfunctions/task-tokens.capability.ts';
import { defineFunction } from '#runtime/function.ts';
import { modelRoutes } from '#runtime/settings/model-routes.ts';

export const fn = defineFunction({
  memoryMb: 1769,
  timeoutSeconds: 60,
  uses: [
    tasks.change,
    contents.read,
    contents.write,
    automations.read,
    owners.read,
    outages.remember,
    knowledge.search,
    embeddings.embed,
    tokens.succeed,
    tokens.fail,
    modelRoutes,
  ],
});
