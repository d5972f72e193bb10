import * as z from 'zod';

/** What is said of any server of models, whether it writes or embeds: fields of its configuration. */
export const modelServerFields = {
  kind: z.enum(['bedrock', 'openai']),
  model: z.string().min(1).describe('Model id as the server knows it'),
  version: z.string().min(1).describe('Which weights or release the id stands for'),
  profileOf: z
    .string()
    .min(1)
    .optional()
    .describe("For a `model` that is the ARN of an application inference profile: the model's or profile's id that it was made from"),
  baseUrl: z.url().optional().describe('For `openai`: the URL up to and including /v1'),
  apiKeySecretArn: z.string().optional().describe('For `openai`: the Secrets Manager secret with the bearer key'),
  region: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional()
    .describe('For `openai`: where the server stands, in words of processingRegions'),
};

/** Whether the configuration says where the server is: Bedrock is found by itself. */
export function hasAddress({ kind, baseUrl }: { kind: 'bedrock' | 'openai'; baseUrl?: string | undefined }): boolean {
  return kind === 'bedrock' || baseUrl !== undefined;
}
