import { jsonVariable, type Capability } from '#adapters/capability.ts';
import { ModelRoutesSchema } from '#domain/route/schema.ts';

/** Asking the models of the routes. */
export const converse = {
  variables: { MODEL_ROUTES: jsonVariable(ModelRoutesSchema) },
  actions: { 'chat-models': ['bedrock:InvokeModel'], 'chat-models/secrets': ['secretsmanager:GetSecretValue'] },
} satisfies Capability;
