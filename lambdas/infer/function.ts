import * as automations from '#adapters/dynamodb/automation-registry.capability.ts';
import * as contents from '#adapters/dynamodb/content-store.capability.ts';
import * as draftClaims from '#adapters/dynamodb/draft-claims.capability.ts';
import * as outages from '#adapters/dynamodb/outages.capability.ts';
import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import * as models from '#adapters/inference/model-client.capability.ts';
import * as tokens from '#adapters/stepfunctions/task-tokens.capability.ts';
import { defineFunction } from '#runtime/function.ts';

/** The time is what a draft may take, hand-overs included; a route that could take longer is refused with the stage's settings. */
export const fn = defineFunction({
  memoryMb: 512,
  timeoutSeconds: 290,
  uses: [
    tasks.change,
    contents.read,
    contents.write,
    automations.read,
    draftClaims.take,
    outages.remember,
    models.converse,
    tokens.succeed,
    tokens.fail,
  ],
});
