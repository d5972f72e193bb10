import * as z from 'zod';
import type { Revision } from '#domain/automation/schema.ts';
import { CheckResultSchema, type CheckResult } from '#domain/check/schema.ts';
import { sha256Hex } from '#domain/content/canonical.ts';
import type { ContentPlace, ContentRef } from '#domain/content/content.ts';
import { isJsonObject, readJsonObject, type JsonObject } from '#domain/content/read-json.ts';
import { hasOutput, type Draft } from '#domain/draft/schema.ts';
import { FoundChunkSchema, type FoundChunk } from '#domain/knowledge/schema.ts';
import { ProposalSchema, type Proposal } from '#domain/publication/schema.ts';
import { ContentUnreadableError, DraftMissingError, RevisionMissingError } from '#domain/task/errors.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { AboutSchema, type About, type Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';

/**
 * The one reader of what a task rests on: its revision, its drafts, and its content. Stored bytes count only if they still are the
 * bytes whose digest the record holds.
 */

const EvidenceSchema = z.array(FoundChunkSchema);
const ChecksSchema = z.array(CheckResultSchema);

/** The revision a task is pinned to. @throws {RevisionMissingError} */
export async function pinnedRevision(registry: AutomationRegistry, task: Pick<Task, 'automation' | 'revision'>): Promise<Revision> {
  const revision = await registry.revision(task.automation, task.revision);
  if (!revision) throw new RevisionMissingError(`Revision ${task.revision} of "${task.automation}" is not in the registry.`);
  return revision;
}

/** A draft by its number. @throws {DraftMissingError} */
export function draftOf({ task, drafts }: Pick<TaskRecord, 'task' | 'drafts'>, number: number): Draft {
  const draft = drafts.find((each) => each.number === number);
  if (!draft) throw new DraftMissingError(`Task ${task.id} has no draft ${number}.`);
  return draft;
}

/** The number of the draft that is made next. */
export function nextDraft({ task, drafts }: Pick<TaskRecord, 'task' | 'drafts'>): number {
  return Math.max(task.draft, ...drafts.map(({ number }) => number)) + 1;
}

/** A task's input. @throws {ContentUnreadableError} when it was erased or is not what was stored */
export async function readInput(contents: ContentStore, task: Task): Promise<JsonObject> {
  return must(await findInput(contents, task), task, 'input');
}

/** A task's input, or undefined when it was erased. */
export async function findInput(contents: ContentStore, task: Task): Promise<JsonObject | undefined> {
  const input = (await findSubmitted(contents, task))?.['input'];
  return isJsonObject(input) ? input : undefined;
}

/** What the caller sent: `input`, and what they said about it. */
async function findSubmitted(contents: ContentStore, task: Task): Promise<JsonObject | undefined> {
  const text = await readText(contents, task, task.input);
  return text === undefined ? undefined : readJsonObject(text);
}

/** The passages found for a task; none when its revision retrieves nothing, or none were found. @throws {ContentUnreadableError} */
export async function readEvidence(contents: ContentStore, task: Task): Promise<FoundChunk[]> {
  if (!task.evidence) return [];
  return must(parsed(EvidenceSchema, await readText(contents, task, task.evidence)), task, 'evidence');
}

/** A draft's output, or undefined when it has none, or none that is the one on record. */
export async function findOutput(contents: ContentStore, task: ContentPlace, draft: Draft): Promise<JsonObject | undefined> {
  if (!hasOutput(draft) || !draft.output) return undefined;
  const text = await readText(contents, task, draft.output);
  return text === undefined ? undefined : readJsonObject(text);
}

/** What the checks found about a draft; none when none ran, or when it was erased. */
export async function readChecks(contents: ContentStore, task: ContentPlace, draft: Draft | undefined): Promise<CheckResult[]> {
  const ref = draft?.judgement?.results;
  return ref ? (parsed(ChecksSchema, await readText(contents, task, ref)) ?? []) : [];
}

/** What the caller said about the task besides its input; nothing when it was erased. */
export async function readAbout(contents: ContentStore, task: Task): Promise<About> {
  return AboutSchema.parse((await findSubmitted(contents, task)) ?? {});
}

/** What a review shows or a vote approved, or undefined when it was erased or is not what was stored. */
export async function findProposal(contents: ContentStore, task: ContentPlace, ref: ContentRef): Promise<Proposal | undefined> {
  return parsed(ProposalSchema, await readText(contents, task, ref));
}

/** A text that somebody wrote, such as a reviewer's reason. */
export async function findNote(contents: ContentStore, task: ContentPlace, ref: ContentRef): Promise<string | undefined> {
  return parsed(z.string(), await readText(contents, task, ref));
}

async function readText(contents: ContentStore, place: ContentPlace, ref: ContentRef): Promise<string | undefined> {
  const text = await contents.get(place, ref);
  return text !== undefined && sha256Hex(text) === ref.sha256 ? text : undefined;
}

function parsed<S extends z.ZodType>(schema: S, text: string | undefined): z.output<S> | undefined {
  return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
}

function must<T>(value: T | undefined, { id }: ContentPlace, what: string): T {
  if (value === undefined)
    throw new ContentUnreadableError(`The ${what} of ${id} is not there, or is not what was stored; it may have been erased.`);
  return value;
}
