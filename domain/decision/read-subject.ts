import * as z from 'zod';
import type { AutomationRegistry } from '../automation/ports.ts';
import type { Revision } from '../automation/schema.ts';
import type { Subject } from '../check/check.ts';
import { sha256Hex } from '../content/canonical.ts';
import { readJsonObject, type JsonObject } from '../content/read-json.ts';
import type { TaskId } from '../identity/ids.ts';
import { FoundChunkSchema } from '../knowledge/schema.ts';
import type { ContentStore } from '../task/ports.ts';
import type { Draft, Task } from '../task/schema.ts';
import { ContentUnreadableError, RevisionMissingError } from './errors.ts';

const EvidenceSchema = z.array(FoundChunkSchema);

/** The revision a task is pinned to. @throws {RevisionMissingError} */
export async function pinnedRevision(registry: AutomationRegistry, task: Pick<Task, 'automation' | 'revision'>): Promise<Revision> {
  const revision = await registry.revision(task.automation, task.revision);
  if (!revision) throw new RevisionMissingError(`Revision ${task.revision} of "${task.automation}" is not in the registry.`);
  return revision;
}

/** A task's input. @throws {ContentUnreadableError} */
export async function readInput(contents: ContentStore, taskId: TaskId): Promise<JsonObject> {
  const text = await contents.get(taskId, 'input');
  const input = text === undefined ? undefined : readJsonObject(text);
  if (!input) throw new ContentUnreadableError(`The input of ${taskId} is not there; it may have been erased.`);
  return input;
}

/** The passages found for a task; none when its revision retrieves nothing. @throws {ContentUnreadableError} */
export async function readEvidence(contents: ContentStore, taskId: TaskId): Promise<Subject['evidence']> {
  const text = await contents.get(taskId, 'evidence');
  if (text === undefined) return [];
  const parsed = EvidenceSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new ContentUnreadableError(`The evidence of ${taskId} is not a list of passages.`);
  return parsed.data;
}

/** A draft's output, or undefined when it has none, or when the stored bytes are not the ones its digest names. */
export async function readOutput(contents: ContentStore, taskId: TaskId, draft: Draft): Promise<JsonObject | undefined> {
  if (draft.source === 'none' || draft.contentSha256 === undefined) return undefined;
  const text = await contents.get(taskId, `draft-${draft.number}`);
  if (text === undefined || sha256Hex(text) !== draft.contentSha256) return undefined;
  return readJsonObject(text);
}
