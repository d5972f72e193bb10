import type { RevisionSpec } from '../automation/schema.ts';
import { checkBannedPhrases } from './banned-phrases.ts';
import type { Check, Subject } from './check.ts';
import { checkGroundedNumbers } from './grounded-numbers.ts';
import { checkLength } from './length.ts';
import { checkOutputSchema } from './output-schema.ts';
import { checkRequiredPhrases } from './required-phrases.ts';
import type { CheckConfig, CheckName, CheckResult } from './schema.ts';

type ConfigOf = { [Name in CheckName]: Extract<CheckConfig, { check: Name }> };
type Registry = { [Name in CheckName]: Check<ConfigOf[Name]> };

/** Every check there is. A new one is a file, its configuration in `schema.ts`, and a line here. */
const registry: Registry = {
  length: checkLength,
  'banned-phrases': checkBannedPhrases,
  'required-phrases': checkRequiredPhrases,
  'grounded-numbers': checkGroundedNumbers,
};

/**
 * Runs the output schema, then a revision's checks in their order. All run even when one fails, so that one repair can mend
 * everything.
 */
export function runChecks(spec: Pick<RevisionSpec, 'outputSchema' | 'checks'>, subject: Subject): CheckResult[] {
  return [checkOutputSchema(spec, subject), ...spec.checks.map((config) => runCheck(config, subject))];
}

function runCheck<Name extends CheckName>(config: { [N in Name]: { check: N } & ConfigOf[N] }[Name], subject: Subject): CheckResult {
  const run: Check<ConfigOf[Name]> = registry[config.check];
  return run(config, subject);
}
