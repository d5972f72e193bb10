import type { AutomationRegistry } from '../automation/ports.ts';
import type { Clock, TaskId } from '../identity/ids.ts';
import { changeTask, TaskMissingError } from '../task/change-task.ts';
import { hasEnded, recordJudgement } from '../task/changes.ts';
import type { Change, ContentOwner, ContentStore, TaskRecord, TaskStore } from '../task/ports.ts';
import type { Draft, Task, Verdict } from '../task/schema.ts';
import { DraftMissingError } from './errors.ts';
import { judgeRecord, type Found } from './judge-record.ts';

export type JudgeDependencies = { store: TaskStore; contents: ContentStore; registry: AutomationRegistry; clock: Clock };

/** Which draft of which run. */
export type DraftRef = { taskId: TaskId; run: number; draft: number };

/** What Decide routes by; for a repair, `draft` is the number of the draft to make next. */
export type DraftToGo = DraftRef & { verdict: Verdict };

/**
 * The use case of Validate: checks a draft, computes its confidence and finds its verdict, once. A draft already judged keeps its
 * judgement. A task that has ended is sent on as `auto` with nothing stored: Publish skips it, which is its short way out.
 * @param seen told the task as soon as it is read
 * @throws {TaskMissingError} {@link DraftMissingError} when there is no such task or draft
 */
export async function judgeTask(deps: JudgeDependencies, ref: DraftRef, seen: (task: Task) => void): Promise<DraftToGo> {
  const record = await deps.store.record(ref.taskId);
  if (!record) throw new TaskMissingError(`There is no task ${ref.taskId}.`);
  seen(record.task);
  if (hasEnded(record.task)) return toGo(ref, 'auto');
  const draft = draftOf(record, ref.draft);
  if (draft.judgement) return toGo(ref, draft.judgement.verdict);
  const found = await judgeRecord(deps, record, draft, true);
  return storeJudgement(deps, record.task, ref, found, { by: 'validate', overrules: [] });
}

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

function draftOf(record: TaskRecord, number: number): Draft {
  const draft = record.drafts.find((each) => each.number === number);
  if (!draft) throw new DraftMissingError(`Task ${record.task.id} has no draft ${number}.`);
  return draft;
}
