import type { Task } from '#domain/task/schema.ts';
import { isOver } from '#domain/task/states.ts';
import { readTask } from './steps/change-task.ts';
import { judgeRecord } from './steps/judge.ts';
import { storeJudgement, toGo, type DraftRef, type DraftToGo, type JudgeDependencies } from './steps/store-judgement.ts';
import { draftOf } from './task-contents.ts';

/**
 * The use case of Validate: checks a draft, computes its confidence and finds its verdict, once. A draft already judged keeps its
 * judgement.
 * @param seen told the task as soon as it is read
 * @throws {TaskMissingError} {@link DraftMissingError} when there is no such task or draft
 */
export async function validate(deps: JudgeDependencies, ref: DraftRef, seen: (task: Task) => void): Promise<DraftToGo> {
  const record = await readTask(deps.store, ref.taskId);
  seen(record.task);
  if (isOver(record.task, ref.run)) return { ...ref, verdict: 'superseded' };
  const draft = draftOf(record, ref.draft);
  if (draft.judgement) return toGo(ref, draft.judgement.verdict);
  const found = await judgeRecord(deps, record, draft, true);
  return storeJudgement(deps, record, ref, found, { by: 'validate', overrules: [] });
}
