import { jsonVariable, type Capability } from '#adapters/capability.ts';
import { EmbeddingConfigSchema } from '#domain/knowledge/embedding.ts';

/** Embedding texts with the stage's model. */
export const embed = {
  variables: { EMBEDDING: jsonVariable(EmbeddingConfigSchema) },
  actions: { 'embedding-model': ['bedrock:InvokeModel'], 'embedding-model/secret': ['secretsmanager:GetSecretValue'] },
} satisfies Capability;
