import type { Material } from '#domain/check/check.ts';
import type { CheckResult } from '#domain/check/schema.ts';
import { confidenceOf } from '#domain/draft/confidence.ts';
import { reviewReasons } from '#domain/draft/review-policy.ts';
import { runChecks } from '#domain/draft/run-checks.ts';
import type { Draft, Judgement } from '#domain/draft/schema.ts';
import { judgeDraft } from '#domain/draft/verdict.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { draftsSinceAsked, regenerationOf } from '#domain/task/regeneration.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';
import type { ContentStore } from '../ports/content-store.ts';
import type { Clock } from '../ports/system.ts';
import { pinnedRevision, readEvidence, readInput, findOutput } from '../task-contents.ts';

/** What judging found: the judgement for the record, and the results with messages and spans, which are content; none when no check was run. */
export type Found = { judgement: Judgement; results?: CheckResult[] };

/**
 * Runs the checks of its revision on a draft, computes its confidence and finds its verdict. Stores nothing.
 * @param mayRepair whether a draft that fails may go back to the model; one that no model wrote may not
 * @throws {RevisionMissingError} {@link ContentUnreadableError} when what it needs is not there
 */
export async function judgeRecord(
  deps: { contents: ContentStore; registry: AutomationRegistry; clock: Clock },
  record: TaskRecord,
  draft: Draft,
  mayRepair: boolean,
): Promise<Found> {
  const { task } = record;
  const { spec } = await pinnedRevision(deps.registry, task);
  const repairs = draftsSinceAsked(record).filter(
    ({ number, judgement }) => number < draft.number && judgement?.verdict === 'repair',
  ).length;
  const material = await materialOf(deps.contents, task, draft);
  const results = material ? runChecks(spec, material) : [];
  const confidence = material && confidenceOf(spec.outputSchema, material, results, repairs);
  const checks = results.map(({ check, result }) => ({ check, result }));
  const { verdict, reasons } = judgeDraft({
    outcome: draft.outcome,
    hasOutput: material !== undefined,
    checks,
    policyReasons: [
      ...(regenerationOf(record) ? ['A reviewer asked for this draft.'] : []),
      ...reviewReasons(spec.review, {
        taskId: task.id,
        confidence: confidence?.value ?? null,
        checks,
        output: material?.output,
        input: material?.input,
      }),
    ],
    repairsLeft: mayRepair ? Math.max(0, spec.maxRepairs - repairs) : 0,
  });
  return {
    results,
    judgement: {
      verdict,
      checks,
      confidence: confidence?.value ?? null,
      confidenceParts: confidence?.parts ?? {},
      reasons,
      at: deps.clock.now().toISOString(),
    },
  };
}

/** What checks are held against; nothing where there is no output. @throws {ContentUnreadableError} */
async function materialOf(contents: ContentStore, task: Task, draft: Draft): Promise<Material | undefined> {
  if (draft.outcome !== 'answered') return undefined;
  const [output, input, evidence] = await Promise.all([
    findOutput(contents, task, draft),
    readInput(contents, task),
    readEvidence(contents, task),
  ]);
  return output && { output, input, evidence };
}
