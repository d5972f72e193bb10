import * as z from 'zod';
import type { RevisionSpec } from '#domain/automation/schema.ts';
import { CheckResultSchema, type CheckResult } from '#domain/check/schema.ts';
import { sha256Hex } from '#domain/content/canonical.ts';
import type { ContentName } from '#domain/content/content.ts';
import { readJsonObject, type JsonObject } from '#domain/content/read-json.ts';
import { FoundChunkSchema, type FoundChunk } from '#domain/knowledge/schema.ts';
import { DigestMismatchError } from '#domain/publication/errors.ts';
import { ProposalSchema, type Proposal } from '#domain/publication/schema.ts';
import { ReviewBasisMissingError } from '#domain/review/errors.ts';
import type { Review } from '#domain/review/schema.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';
import type { ContentStore } from '../ports/content-store.ts';

export type BasisDependencies = { contents: ContentStore; registry: AutomationRegistry };

/** Everything a decision is made from, besides the record. */
export type ReviewBasis = {
  spec: RevisionSpec;
  proposal: Proposal;
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
 * Loads what a review shows. The proposal comes from the stored bytes, and only if they still are the bytes whose digest the review holds.
 * @returns undefined when the content has been erased
 * @throws {DigestMismatchError} when the stored proposal is not the one the review was opened for
 */
export async function loadBasis(deps: BasisDependencies, task: Task, review: Review): Promise<ReviewBasis | undefined> {
  const [spec, proposalText, inputText, evidenceText, checksText] = await Promise.all([
    specOf(deps.registry, task),
    deps.contents.get(task.id, `proposal-${review.draft}`),
    deps.contents.get(task.id, 'input'),
    deps.contents.get(task.id, 'evidence'),
    deps.contents.get(task.id, `checks-${review.draft}`),
  ]);
  if (proposalText === undefined || inputText === undefined) return undefined;
  if (sha256Hex(proposalText) !== review.digest) {
    throw new DigestMismatchError(
      `The stored proposal of draft ${review.draft} of task ${task.id} is not the one its review was opened for.`,
    );
  }
  return {
    spec,
    proposal: ProposalSchema.parse(JSON.parse(proposalText)),
    input: readJsonObject(inputText) ?? {},
    evidence: evidenceText === undefined ? [] : z.array(FoundChunkSchema).parse(JSON.parse(evidenceText)),
    checks: checksText === undefined ? [] : z.array(CheckResultSchema).parse(JSON.parse(checksText)),
  };
}
