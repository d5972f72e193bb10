import type { RevisionSpec } from '../automation/schema.ts';
import type { Material } from '../check/check.ts';
import type { CheckResult } from '../check/schema.ts';
import type { JsonObject } from '../content/read-json.ts';
import { obstaclesOf } from '../draft/obstacles.ts';
import { runChecks } from '../draft/run-checks.ts';
import { hasOutput, type Draft } from '../draft/schema.ts';
import { editFields, readEdits } from './edit-fields.ts';
import { findingsOf, type Finding } from './findings.ts';
import { labelOf } from './labels.ts';
import type { Texts } from './texts/texts.ts';
import type { Fault } from './view.ts';

/** Why an approval cannot be taken. */
type Faults = { faults: Fault[] };

/** What an approval goes by: the checks that may be overruled, the reason that was given, empty for none, and the reader's language. */
type Given = { overrule: readonly string[]; reason: string; texts: Texts };

/** Approves a draft as it was shown. `overruled`: its failed checks that the reason lets pass. */
export function approveShown(draft: Draft, { overrule, reason, texts }: Given): { overruled: string[] } | Faults {
  if (!hasOutput(draft)) return { faults: [{ message: texts.faults.nothingToApprove }] };
  const { firm, overruled, unsaid } = passingOf(draft.judgement?.checks ?? [], overrule, reason);
  if (firm.length > 0) return { faults: [{ message: texts.faults.inTheWay(titlesOf(firm, texts)) }] };
  return unsaid.length > 0
    ? { faults: [{ ofReason: true, message: texts.faults.overruleReason(titlesOf(unsaid, texts)) }] }
    : { overruled };
}

/** Approves what a reviewer made of an output: every check of the revision runs on it, and the same rule holds. @param typed by field */
export function approveEdited(
  spec: RevisionSpec,
  { output: shown, ...material }: Material,
  typed: ReadonlyMap<string, string>,
  { overrule, reason, texts }: Given,
): { output: JsonObject; checks: CheckResult[]; overruled: string[] } | Faults {
  const { output, faults } = readEdits(editFields(spec.outputSchema, shown), shown, typed);
  if (faults.length > 0) return { faults: faults.map(({ name, fault }) => ({ name, message: texts.faults.typed(fault) })) };
  const checks = runChecks(spec, { ...material, output });
  const { firm, overruled, unsaid } = passingOf(checks, overrule, reason);
  if (firm.length === 0 && unsaid.length === 0) return { output, checks, overruled };
  const left = findingsOf(spec, { ...material, output }, checks).filter(
    ({ check, result }) => result === 'fail' && [...firm, ...unsaid].includes(check),
  );
  const ofReason: Fault[] = unsaid.length > 0 ? [{ ofReason: true, message: texts.faults.overruleReason(titlesOf(unsaid, texts)) }] : [];
  return { faults: [...left.flatMap((finding) => faultsOf(finding, texts)), ...ofReason] };
}

/** What is in the way, `unsaid` only for want of a reason: whoever gives one lets everything pass that may be. */
function passingOf(checks: Parameters<typeof obstaclesOf>[0], overrule: readonly string[], reason: string) {
  const { firm, overrulable } = obstaclesOf(checks, overrule);
  return reason === '' ? { firm, overruled: [], unsaid: overrulable } : { firm, overruled: overrulable, unsaid: [] };
}

/** What checks are called. */
function titlesOf(checks: readonly string[], texts: Texts): string[] {
  return checks.map((check) => texts.checks.title(check) || labelOf(check));
}

/** Every objection beside the field it is about, where it names one. */
function faultsOf({ objections }: Finding, texts: Texts): Fault[] {
  return objections.map(({ said, name }) => {
    const message = texts.checks.says(said);
    return name === undefined ? { message } : { name, message };
  });
}
