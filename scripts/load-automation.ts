import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { RevisionSpecSchema, type RevisionSpec } from '../domain/automation/schema.ts';

/** `revision.json` of a packaged automation: a revision without its prompt, which lies in files of its own. */
const PackagedSchema = z.looseObject({
  prompt: z.undefined({ error: 'belongs in prompt.system.liquid, prompt.user.liquid and examples.json' }).optional(),
});

/** A packaged automation does not make a valid revision. */
export class AutomationPackageError extends Error {
  override readonly name = 'AutomationPackageError';
}

/**
 * Puts the files of a packaged automation together: `revision.json`, `prompt.system.liquid`, `prompt.user.liquid`, `examples.json`.
 * @param dir the automation's folder, for instance `automations/product-description`
 * @throws {AutomationPackageError} naming every field that is wrong
 */
export async function loadAutomation(dir: string): Promise<RevisionSpec> {
  const read = (file: string) => readFile(join(dir, file), 'utf8');
  const [revision, system, user, examples] = await Promise.all(
    ['revision.json', 'prompt.system.liquid', 'prompt.user.liquid', 'examples.json'].map(read),
  );
  const packaged = check(PackagedSchema, parse(dir, 'revision.json', revision), dir);
  const prompt = { system: system?.trim(), user: user?.trim(), examples: parse(dir, 'examples.json', examples) };
  return check(RevisionSpecSchema, { ...packaged, prompt }, dir);
}

function parse(dir: string, file: string, text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AutomationPackageError(`${join(dir, file)} is not JSON: ${error instanceof Error ? error.message : 'it does not parse'}`);
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown, dir: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AutomationPackageError(`${dir} does not make a revision:\n${z.prettifyError(parsed.error)}`);
}
