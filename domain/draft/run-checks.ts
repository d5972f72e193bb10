import type { RevisionSpec } from '../automation/schema.ts';
import { checkBannedPhrases } from '../check/banned-phrases.ts';
import type { Check, InstructedMaterial, Material } from '../check/check.ts';
import { checkDistinctItems } from '../check/distinct-items.ts';
import { checkEcho } from '../check/echo.ts';
import { checkGroundedNumbers } from '../check/grounded-numbers.ts';
import { checkLength } from '../check/length.ts';
import { checkLinks } from '../check/links.ts';
import { checkNoMarkup } from '../check/no-markup.ts';
import { checkOutputSchema } from '../check/output-schema.ts';
import { checkRequiredPhrases } from '../check/required-phrases.ts';
import type { CheckConfig, CheckName, CheckResult } from '../check/schema.ts';
import { checkUnfinished } from '../check/unfinished.ts';
import { instructionsOf } from '../prompt/instructions.ts';

type ConfigOf = { [Name in CheckName]: Extract<CheckConfig, { check: Name }> };
type Registry = { [Name in CheckName]: Check<ConfigOf[Name], InstructedMaterial> };

/** Every check there is. A new one is a file, its configuration in `schema.ts`, and a line here. */
const registry: Registry = {
  length: checkLength,
  'banned-phrases': checkBannedPhrases,
  'required-phrases': checkRequiredPhrases,
  'grounded-numbers': checkGroundedNumbers,
  'no-markup': checkNoMarkup,
  links: checkLinks,
  echo: checkEcho,
  'distinct-items': checkDistinctItems,
  unfinished: checkUnfinished,
};

/**
 * Runs the output schema and size, then a revision's checks in their order. All run even when one fails, so that one repair can mend
 * everything.
 */
export function runChecks(
  spec: Pick<RevisionSpec, 'outputSchema' | 'maxOutputBytes' | 'checks' | 'prompt'>,
  material: Material,
): CheckResult[] {
  const instructed = { ...material, instructions: instructionsOf(spec.prompt) };
  return [checkOutputSchema(spec, material), ...spec.checks.map((config) => runCheck(config, instructed))];
}

function runCheck<Name extends CheckName>(
  config: { [N in Name]: { check: N } & ConfigOf[N] }[Name],
  material: InstructedMaterial,
): CheckResult {
  const run: Check<ConfigOf[Name], InstructedMaterial> = registry[config.check];
  return run(config, material);
}
