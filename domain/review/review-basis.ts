import * as z from 'zod';
import type { AutomationRegistry } from '../automation/ports.ts';
import type { RevisionSpec } from '../automation/schema.ts';
import { CheckResultSchema, type CheckResult } from '../check/schema.ts';
import { sha256Hex } from '../content/canonical.ts';
import { readJsonObject, type JsonObject } from '../content/read-json.ts';
import { FoundChunkSchema, type FoundChunk } from '../knowledge/schema.ts';
import { DigestMismatchError } from '../publication/errors.ts';
import type { ContentName, ContentStore } from '../task/ports.ts';
import type { Task } from '../task/schema.ts';
import { ReviewBasisMissingError } from './errors.ts';
import { ReviewSubjectSchema, type Review, type ReviewSubject } from './schema.ts';

export type BasisDependencies = { contents: ContentStore; registry: AutomationRegistry };

/** Everything a decision is made from, besides the record. */
export type ReviewBasis = {
  spec: RevisionSpec;
  subject: ReviewSubject;
  input: JsonObject;
  evidence: FoundChunk[];
  checks: CheckResult[];
};

/** The revision a task is pinned to. @throws {ReviewBasisMissingError} */
export async function specOf(registry: AutomationRegistry, task: Task): Promise<RevisionSpec> {
  const revision = await registry.revision(task.automation, task.revision);
  if (!revision) throw new ReviewBasisMissingError(`Revision ${task.revision} of "${task.automation}" is not in the registry.`);
  return revision.spec;
}

/** A stored JSON object of the task. @throws {ReviewBasisMissingError} when there is none */
export async function contentObject(contents: ContentStore, task: Pick<Task, 'id'>, name: ContentName): Promise<JsonObject> {
  const object = readJsonObject((await contents.get(task.id, name)) ?? '');
  if (!object) throw new ReviewBasisMissingError(`Content "${name}" of task ${task.id} is missing.`);
  return object;
}

/**
 * Loads what a review shows. The subject comes from the stored bytes, and only if they still are the bytes whose digest the review holds.
 * @returns undefined when the content has been erased
 * @throws {DigestMismatchError} when the stored subject is not the one the review was opened for
 */
export async function loadBasis(deps: BasisDependencies, task: Task, review: Review): Promise<ReviewBasis | undefined> {
  const [spec, subjectText, inputText, evidenceText, checksText] = await Promise.all([
    specOf(deps.registry, task),
    deps.contents.get(task.id, `subject-${review.draft}`),
    deps.contents.get(task.id, 'input'),
    deps.contents.get(task.id, 'evidence'),
    deps.contents.get(task.id, `checks-${review.draft}`),
  ]);
  if (subjectText === undefined || inputText === undefined) return undefined;
  if (sha256Hex(subjectText) !== review.digest) {
    throw new DigestMismatchError(
      `The stored subject of draft ${review.draft} of task ${task.id} is not the one its review was opened for.`,
    );
  }
  return {
    spec,
    subject: ReviewSubjectSchema.parse(JSON.parse(subjectText)),
    input: readJsonObject(inputText) ?? {},
    evidence: evidenceText === undefined ? [] : z.array(FoundChunkSchema).parse(JSON.parse(evidenceText)),
    checks: checksText === undefined ? [] : z.array(CheckResultSchema).parse(JSON.parse(checksText)),
  };
}
