import type { RevisionSpec } from '../automation/schema.ts';
import { checkBannedPhrases } from './banned-phrases.ts';
import { instructionsOf } from '../inference/instructions.ts';
import type { Check, InstructedSubject, Subject } from './check.ts';
import { checkDistinctItems } from './distinct-items.ts';
import { checkEcho } from './echo.ts';
import { checkGroundedNumbers } from './grounded-numbers.ts';
import { checkLength } from './length.ts';
import { checkLinks } from './links.ts';
import { checkNoMarkup } from './no-markup.ts';
import { checkOutputSchema } from './output-schema.ts';
import { checkRequiredPhrases } from './required-phrases.ts';
import type { CheckConfig, CheckName, CheckResult } from './schema.ts';
import { checkUnfinished } from './unfinished.ts';

type ConfigOf = { [Name in CheckName]: Extract<CheckConfig, { check: Name }> };
type Registry = { [Name in CheckName]: Check<ConfigOf[Name], InstructedSubject> };

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
 * Runs the output schema, then a revision's checks in their order. All run even when one fails, so that one repair can mend
 * everything.
 */
export function runChecks(spec: Pick<RevisionSpec, 'outputSchema' | 'checks' | 'prompt'>, subject: Subject): CheckResult[] {
  const instructed = { ...subject, instructions: instructionsOf(spec.prompt) };
  return [checkOutputSchema(spec, subject), ...spec.checks.map((config) => runCheck(config, instructed))];
}

function runCheck<Name extends CheckName>(
  config: { [N in Name]: { check: N } & ConfigOf[N] }[Name],
  subject: InstructedSubject,
): CheckResult {
  const run: Check<ConfigOf[Name], InstructedSubject> = registry[config.check];
  return run(config, subject);
}
