import * as z from 'zod';
import { PermanentError } from '#domain/problem/fault.ts';

/** The environment does not fit what the function declares. Raised at start-up, so a wrong deployment fails its first call. */
export class EnvironmentError extends PermanentError {
  override readonly name = 'EnvironmentError';
}

/** A variable that holds JSON: parsed, then checked by the schema. */
export function jsonEnv<S extends z.ZodType>(schema: S) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/**
 * The environment a function needs, checked.
 * @throws {EnvironmentError} naming every variable that is missing or wrong (their values are not quoted: some are secrets)
 */
export function parseEnv<S extends z.ZodType>(schema: S, from: NodeJS.ProcessEnv = process.env): z.output<S> {
  const parsed = schema.safeParse(from);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new EnvironmentError(`The function's environment is not complete: ${faults.join('; ')}. Deploy the stack again.`);
}
