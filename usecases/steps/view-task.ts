import type { TaskRecord } from '#domain/task/record.ts';
import { shownDraft, viewTask, type TaskView } from '#domain/task/view.ts';
import type { ContentStore } from '../ports/content-store.ts';
import { findNote, findOutput, readAbout, readChecks } from '../task-contents.ts';

/** The whole view of a task, with its content. */
export async function viewStoredTask(contents: ContentStore, record: TaskRecord, now: Date): Promise<TaskView> {
  const { task, reviews } = record;
  const draft = shownDraft(record);
  const notes = [...reviews.flatMap(({ votes }) => votes.flatMap(({ reason }) => reason ?? [])), ...(task.note ? [task.note] : [])];
  const [output, checks, about, ...texts] = await Promise.all([
    draft && findOutput(contents, task, draft),
    readChecks(contents, task, draft),
    readAbout(contents, task),
    ...notes.map((ref) => findNote(contents, task, ref)),
  ]);
  const reasons = new Map(notes.flatMap(({ id }, at): [string, string][] => (texts[at] === undefined ? [] : [[id, texts[at]]])));
  return viewTask(record, { output, checks, about, reasons }, now);
}
