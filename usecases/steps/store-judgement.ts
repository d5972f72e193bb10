import type { Judgement, Verdict } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { isOver } from '#domain/task/states.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';
import type { ContentStore } from '../ports/content-store.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { draftOf } from '../task-contents.ts';
import { commandStoredTask } from './change-task.ts';
import type { Found } from './judge.ts';

export type JudgeDependencies = { store: TaskStore; contents: ContentStore; registry: AutomationRegistry; clock: Clock };

/** Which draft of which run. */
export type DraftRef = { taskId: TaskId; run: number; draft: number };

/** What Decide routes by; for a repair, `draft` is the number of the draft to make next. `superseded`: the run is over. */
export type DraftToGo = DraftRef & { verdict: Verdict | 'superseded' };

/**
 * Stores what was found, unless another call stored a finding first; that one then counts.
 * @param how `overrules`: earlier verdicts that this finding replaces
 * @throws {DraftMissingError} when the task has no such draft
 */
export async function storeJudgement(
  deps: Pick<JudgeDependencies, 'store' | 'contents' | 'clock'>,
  record: TaskRecord,
  ref: DraftRef,
  found: Found,
  how: { by: 'validate' | 'fallback'; overrules: readonly Verdict[] },
): Promise<DraftToGo> {
  const content = found.results && (await deps.contents.prepare(record.task, found.results));
  const judgement: Judgement = content ? { ...found.judgement, results: content.ref } : found.judgement;
  const kept = await commandStoredTask(deps, record, {
    kind: 'keep-judgement',
    run: ref.run,
    draft: ref.draft,
    judgement,
    content,
    ...how,
  });
  if (kept.kind === 'changed') return toGo(ref, judgement.verdict);
  if (isOver(kept.record.task, ref.run)) return { ...ref, verdict: 'superseded' };
  return toGo(ref, draftOf(kept.record, ref.draft).judgement?.verdict ?? 'review');
}

/** A draft's number turned into the next one where the verdict asks for a repair. What a reviewer wrote is the reviewer's to decide. */
export function toGo({ taskId, run, draft }: DraftRef, verdict: Judgement['verdict']): DraftToGo {
  if (verdict === 'written') return { taskId, run, draft, verdict: 'review' };
  return { taskId, run, draft: verdict === 'repair' ? draft + 1 : draft, verdict };
}
