import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { SecretReader } from '../secretsmanager/secret-reader.ts';

export type InferenceDeps = {
  /** Reads a bearer key by its secret's ARN. */
  secret: SecretReader;
  /** The Bedrock client to use. Default: one of the environment's region, made when the first Bedrock endpoint is asked. */
  bedrock?: () => Promise<BedrockRuntimeClient>;
};

/** Loaded and made on demand: a stage that serves its own models need not pay for it at every cold start. */
export async function defaultBedrock(): Promise<BedrockRuntimeClient> {
  const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime');
  return new BedrockRuntimeClient({ maxAttempts: 1 });
}
