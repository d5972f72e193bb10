import * as z from 'zod';
import type { Revision } from '#domain/automation/schema.ts';
import type { Material } from '#domain/check/check.ts';
import { sha256Hex } from '#domain/content/canonical.ts';
import { readJsonObject, type JsonObject } from '#domain/content/read-json.ts';
import type { Draft } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { FoundChunkSchema } from '#domain/knowledge/schema.ts';
import { ContentUnreadableError, RevisionMissingError } from '#domain/task/errors.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';

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
export async function readEvidence(contents: ContentStore, taskId: TaskId): Promise<Material['evidence']> {
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
