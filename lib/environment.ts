import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { functionNames, type FunctionName } from './functions.ts';

/** One variable of a function's `EnvSchema`. */
export type DeclaredVariable = { key: string; required: boolean };
export type DeclaredEnvironments = ReadonlyMap<FunctionName, readonly DeclaredVariable[]>;

/** A function reads a variable that its stack does not know. */
export class UnknownVariableError extends Error {
  override readonly name = 'UnknownVariableError';
}

/** A function of the list has no env.ts that exports an EnvSchema. */
export class EnvironmentMissingError extends Error {
  override readonly name = 'EnvironmentMissingError';
}

const EnvModuleSchema = z.object({ EnvSchema: z.instanceof(z.ZodObject) });

/**
 * What every function reads from its environment, by the `EnvSchema` it is started with.
 * @throws {EnvironmentMissingError} for a function without one
 */
export async function declaredEnvironments(root: string): Promise<DeclaredEnvironments> {
  const declared = new Map<FunctionName, DeclaredVariable[]>();
  for (const name of functionNames) {
    const file = join(root, 'lambdas', name, 'env.ts');
    const module: unknown = existsSync(file) ? await import(pathToFileURL(file).href) : undefined;
    const parsed = EnvModuleSchema.safeParse(module);
    if (!parsed.success)
      throw new EnvironmentMissingError(`lambdas/${name}/env.ts must export EnvSchema, a zod object of the function's variables.`);
    const shape: Record<string, z.core.$ZodType> = parsed.data.EnvSchema.shape;
    declared.set(
      name,
      Object.entries(shape).map(([key, schema]) => ({
        key,
        required: !z.safeParse(schema, undefined).success,
      })),
    );
  }
  return declared;
}

/**
 * Picks a function's variables out of those its stack knows: no more than it declares, none missing.
 * @throws {UnknownVariableError} for a required variable that the stack does not know
 */
export function pickEnvironment(
  name: FunctionName,
  declared: DeclaredEnvironments,
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const { key, required } of declared.get(name) ?? []) {
    const value = known[key];
    if (value !== undefined) picked[key] = value;
    else if (required) {
      throw new UnknownVariableError(
        `lambdas/${name}/env.ts asks for ${key}, which its stack does not know; it knows ${Object.keys(known).toSorted().join(', ')}.`,
      );
    }
  }
  return picked;
}
