import type { Material } from '../check/check.ts';
import type { CheckResult } from '../check/schema.ts';
import { type JsonObject, isJsonObject } from '../content/read-json.ts';
import { groundingShare } from './grounding.ts';

/** How sure the line is of a draft, 0 to 1, and how that was made: each part by name, the lowest counts. */
export type Confidence = { value: number; parts: Record<string, number> };

/** What one warning leaves of the `checks` part: two warnings weigh more than one, and none makes a draft worthless. */
const perWarning = 0.8;

/** What one repair leaves: a draft that had to be told is a little less trusted, even when it passes now. */
const perRepair = 0.9;

/**
 * Computes the confidence of a draft. The lowest part counts, not the mean: a fluent draft with invented numbers is not half right.
 *
 * - `grounding`: share of its numbers and names that stand in the input or the evidence
 * - `checks`: 1 when all pass, 0.8 for one warning, 0.64 for two …, 0 when one fails
 * - `repairs`: 1 at the first attempt, 0.9 after one repair, 0.81 after two …
 * - `statement`: the model's own, only where the output schema has a top-level `confidence`; anything but a number from 0 to 1 is 0
 *
 * @param repairs how many drafts of this task were sent back before this one
 */
export function confidenceOf(outputSchema: JsonObject, material: Material, checks: readonly CheckResult[], repairs: number): Confidence {
  const parts: Record<string, number> = {
    grounding: groundingShare(material),
    checks: checks.some(({ result }) => result === 'fail') ? 0 : perWarning ** checks.filter(({ result }) => result === 'warn').length,
    repairs: perRepair ** repairs,
    ...(statesConfidence(outputSchema) ? { statement: shareOrZero(material.output['confidence']) } : {}),
  };
  const rounded = Object.fromEntries(Object.entries(parts).map(([name, share]) => [name, Math.round(share * 1000) / 1000]));
  return { value: Math.min(...Object.values(rounded)), parts: rounded };
}

function statesConfidence(outputSchema: JsonObject): boolean {
  const properties = outputSchema['properties'];
  return isJsonObject(properties) && Object.hasOwn(properties, 'confidence');
}

function shareOrZero(stated: unknown): number {
  return typeof stated === 'number' && stated >= 0 && stated <= 1 ? stated : 0;
}
