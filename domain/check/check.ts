import type { JsonObject } from '../content/read-json.ts';
import type { FoundChunk } from '../knowledge/schema.ts';
import type { CheckResult, Severity, Span } from './schema.ts';

/** What a check looks at: the draft's output, the task's input, and the passages that were found for it. */
export type Material = {
  output: JsonObject;
  input: JsonObject;
  evidence: readonly Pick<FoundChunk, 'title' | 'text'>[];
};

/** What `echo` looks at besides: our own words to the model, passage by passage. */
export type InstructedMaterial = Material & { instructions: readonly string[] };

/**
 * A rule over a draft: pure, the same answer for the same material. Its message tells a model what to change and a person what is
 * wrong; messages and spans quote customer text, so they are stored as content.
 */
export type Check<Config, Of = Material> = (config: Config, material: Of) => CheckResult;

/** The result of a check that found nothing. */
export function pass(check: string, message: string): CheckResult {
  return { check, result: 'pass', message, spans: [] };
}

/** The result of a check that found something. */
export function breach(check: string, severity: Severity, message: string, spans: Span[]): CheckResult {
  return { check, result: severity, message, spans };
}
