import * as z from 'zod';

/** The command that makes the app was not told of which stage. */
export class StageMissingError extends Error {
  override readonly name = 'StageMissingError';
}

/** `-c stage=dev` chooses the stage, `-c overrides=<file>` lays settings over its file. */
const ContextSchema = z.object({ stage: z.string().min(1), overrides: z.string().min(1).optional() });

/**
 * Which stage the CDK's command is about.
 * @throws {StageMissingError}
 */
export function readContext(tryGet: (key: string) => unknown): z.output<typeof ContextSchema> {
  const parsed = ContextSchema.safeParse({ stage: tryGet('stage') ?? undefined, overrides: tryGet('overrides') ?? undefined });
  if (parsed.success) return parsed.data;
  throw new StageMissingError('Say which stage, one of config/: for instance npx cdk synth -c stage=dev.');
}
