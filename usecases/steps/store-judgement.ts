import type { ContentOwner } from '#domain/content/content.ts';
import type { Verdict, Draft } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { hasEnded, recordJudgement } from '#domain/task/changes.ts';
import { DraftMissingError } from '#domain/task/errors.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';
import type { ContentStore } from '../ports/content-store.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { changeTask } from './change-task.ts';
import type { Found } from './judge.ts';

export type JudgeDependencies = { store: TaskStore; contents: ContentStore; registry: AutomationRegistry; clock: Clock };

/** Which draft of which run. */
export type DraftRef = { taskId: TaskId; run: number; draft: number };

/** What Decide routes by; for a repair, `draft` is the number of the draft to make next. */
export type DraftToGo = DraftRef & { verdict: Verdict };

/**
 * Stores what was found, unless another call stored a finding first; that one then counts.
 * @param how `overrules`: earlier verdicts that this finding replaces
 */
export async function storeJudgement(
  deps: Pick<JudgeDependencies, 'store' | 'contents' | 'clock'>,
  owner: ContentOwner,
  ref: DraftRef,
  found: Found,
  how: { by: 'validate' | 'fallback'; overrules: readonly Verdict[] },
): Promise<DraftToGo> {
  const content = found.results && (await deps.contents.prepare(owner, `checks-${ref.draft}`, found.results));
  return changeTask(deps.store, ref.taskId, (record): { change?: Change; value: DraftToGo } => {
    if (hasEnded(record.task)) return { value: toGo(ref, 'auto') };
    const draft = draftOf(record, ref.draft);
    const standing = draft.judgement?.verdict;
    if (standing && !how.overrules.includes(standing)) return { value: toGo(ref, standing) };
    const judged: Draft = { ...draft, judgement: found.judgement };
    return {
      change: recordJudgement(record.task, judged, content ? [{ put: 'content', content }] : [], deps.clock.now(), how.by),
      value: toGo(ref, found.judgement.verdict),
    };
  });
}

/** A draft's number turned into the next one where the verdict asks for a repair. */
export function toGo({ taskId, run, draft }: DraftRef, verdict: Verdict): DraftToGo {
  return { taskId, run, draft: verdict === 'repair' ? draft + 1 : draft, verdict };
}

export function draftOf(record: TaskRecord, number: number): Draft {
  const draft = record.drafts.find((each) => each.number === number);
  if (!draft) throw new DraftMissingError(`Task ${record.task.id} has no draft ${number}.`);
  return draft;
}
