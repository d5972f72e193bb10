import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';
import { PermanentError } from '#domain/problem/fault.ts';

/**
 * What a function is given, said once, in its function.ts: the stack makes it from this, and its index.ts reads its variables by it.
 */
export type FunctionDefinition<C extends readonly Capability[] = readonly Capability[]> = {
  /** Memory buys CPU: 1,769 MB is one vCPU. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  readonly memoryMb: number;
  /** API functions stay under API Gateway's 29 s; those of the machine under the TimeoutSeconds of their state. */
  readonly timeoutSeconds: number;
  /** What it uses: its permissions and its variables, and nothing besides. */
  readonly uses: C;
};

/** A function's definition, with its capabilities in its type. */
export function defineFunction<const C extends readonly Capability[]>(definition: FunctionDefinition<C>): FunctionDefinition<C> {
  return definition;
}

/** The environment does not fit what the function uses. Raised at start-up, so a wrong deployment fails its first call. */
export class EnvironmentError extends PermanentError {
  override readonly name = 'EnvironmentError';
}

type All<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
type Variables<C extends readonly Capability[]> = All<C[number]['variables']>;
export type Environment<C extends readonly Capability[]> = {
  readonly [K in keyof Variables<C>]: z.output<Variables<C>[K]>;
};

/** Beside the code of a function: those of its variables that are settings of the stage, as JSON. They would soon be too much for the environment. */
const settingsFileName = 'settings.json';

const SettingsSchema = z.record(z.string(), z.string());

/**
 * All variables that a function is given: its environment and its settings, which take the place of variables of the same name. What
 * stands in the variable SETTINGS is laid over them, for who must change one and cannot deploy.
 * @param codeDir where the bundle of the function lies
 */
export function variablesOf(codeDir: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const file = join(codeDir, settingsFileName);
  const settings = existsSync(file) ? SettingsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  return { ...environment, ...settings, ...SettingsSchema.parse(JSON.parse(environment['SETTINGS'] ?? '{}')) };
}

/**
 * The variables of what a function uses, checked.
 * @throws {EnvironmentError} naming every variable that is missing or wrong (their values are not quoted: some are secrets)
 */
export function environmentOf<C extends readonly Capability[]>(
  { uses }: FunctionDefinition<C>,
  from: NodeJS.ProcessEnv = variablesOf(import.meta.dirname),
): Environment<C> {
  const parsed = uses.map(({ variables }) => z.object(variables).safeParse(from));
  const issues = parsed.flatMap(({ error }) => error?.issues ?? []);
  if (issues.length === 0) return Object.assign({}, ...parsed.map(({ data }) => data));
  // Several capabilities may share a variable.
  const faults = new Set(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  throw new EnvironmentError(`The function's environment is not complete: ${[...faults].join('; ')}. Deploy the stack again.`);
}
