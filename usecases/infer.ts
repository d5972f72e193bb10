import * as z from 'zod';
import { CheckResultSchema } from '#domain/check/schema.ts';
import type { ContentName, ContentOwner } from '#domain/content/content.ts';
import { readJsonObject, type JsonObject } from '#domain/content/read-json.ts';
import type { Draft } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { FoundChunkSchema, type FoundChunk } from '#domain/knowledge/schema.ts';
import type { PreviousDraft } from '#domain/prompt/feedback.ts';
import { renderPrompt, type Prompt } from '#domain/prompt/prompt.ts';
import { RouteUnknownError } from '#domain/route/errors.ts';
import { priceUsd } from '#domain/route/price.ts';
import type { ModelRoutes, Outcome } from '#domain/route/schema.ts';
import { hasEnded, recordDraft } from '#domain/task/changes.ts';
import { TaskMissingError, DraftContentMissingError } from '#domain/task/errors.ts';
import type { TaskRecord, TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { ModelClient } from './ports/models.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { askRoute, type RouteReply } from './steps/ask-route.ts';
import { changeTask } from './steps/change-task.ts';

export type InferDependencies = {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  routes: ModelRoutes;
  client: ModelClient;
  clock: Clock;
  /** Waits that many milliseconds. */
  pause: (ms: number) => Promise<void>;
};

/** How the draft ended. `bought` is the draft this very call made: absent when it was there already or the task has ended. */
export type InferReply = { outcome: Outcome; task: Task; bought?: Draft };

/**
 * Has a model write draft `number` of a task, once: a stored draft is never bought again. A task that has ended meanwhile asks
 * no model and answers `route-down`, since no draft can be had.
 *
 * @throws {TaskMissingError} when there is no such task
 * @throws {RouteUnknownError} when the stage lacks the revision's model route
 * @throws {PromptRenderError} when the prompt cannot be made from this input
 * @throws {DraftContentMissingError} when the input was erased or the revision is gone
 */
export async function infer(deps: InferDependencies, taskId: TaskId, number: number): Promise<InferReply> {
  const record = await deps.store.record(taskId);
  if (!record) throw new TaskMissingError(`There is no task ${taskId}.`);
  const settled = settledOutcome(record, number);
  if (settled) return { outcome: settled, task: record.task };

  const { spec } = await pinnedRevision(deps.registry, record.task);
  const route = deps.routes[spec.model.route];
  if (!route) throw new RouteUnknownError(`This stage has no model route "${spec.model.route}"; add it to the stage's configuration.`);
  const evidence = await readEvidence(deps.contents, taskId);
  const input = await readObject(deps.contents, taskId, 'input');
  const previous = await readPrevious(deps.contents, record, number - 1);
  const prompt = renderPrompt(spec, { input, evidence, previous });

  const startedAt = deps.clock.now();
  const reply = await askRoute(route, prompt.request, deps.client, deps.pause);
  const at = deps.clock.now();
  const made = describeDraft(number, prompt, evidence, reply, { at, latencyMs: Math.max(0, at.getTime() - startedAt.getTime()) });

  const { draft, writes } = await withContent(deps.contents, record.task, made, reply);
  return changeTask<InferReply>(deps.store, taskId, (fresh) => {
    // Another attempt of this step may have been faster, or the task was cancelled while the model wrote.
    const outcome = settledOutcome(fresh, number);
    if (outcome) return { value: { outcome, task: fresh.task } };
    return { change: recordDraft(fresh.task, draft, writes, at), value: { outcome: draft.outcome, task: fresh.task, bought: draft } };
  });
}

/** The outcome when there is nothing to buy (any more). */
function settledOutcome(record: TaskRecord, number: number): Outcome | undefined {
  const stored = record.drafts.find((draft) => draft.number === number);
  if (stored) return stored.outcome;
  return hasEnded(record.task) ? 'route-down' : undefined;
}

async function pinnedRevision(registry: AutomationRegistry, task: Task) {
  const revision = await registry.revision(task.automation, task.revision);
  if (!revision) throw new DraftContentMissingError(`Revision ${task.revision} of "${task.automation}" is not in the registry.`);
  return revision;
}

function describeDraft(
  number: number,
  { promptHash }: Prompt,
  evidence: readonly FoundChunk[],
  reply: RouteReply,
  { at, latencyMs }: { at: Date; latencyMs: number },
): Draft {
  const common = {
    number,
    outcome: reply.outcome,
    promptHash,
    evidence: evidence.map(({ document, version, chunk }) => ({ document, version, chunk })),
    attempts: reply.attempts,
    latencyMs,
    at: at.toISOString(),
  };
  if (reply.outcome === 'route-down') return { ...common, source: 'none', usage: { inputTokens: 0, outputTokens: 0 }, priceUsd: 0 };
  const { endpoint, reply: answer } = reply;
  return {
    ...common,
    source: 'model',
    model: { endpoint: endpoint.name, id: endpoint.model, version: answer.modelVersion ?? endpoint.version },
    usage: answer.usage,
    priceUsd: priceUsd(endpoint, answer.usage),
    stopReason: answer.stopReason,
  };
}

/** A bad answer leaves no content: its text is neither an output nor fit to be shown as one. */
async function withContent(
  contents: ContentStore,
  owner: ContentOwner,
  draft: Draft,
  reply: RouteReply,
): Promise<{ draft: Draft; writes: TaskWrite[] }> {
  if (reply.outcome === 'route-down' || reply.reply.kind !== 'answered') return { draft, writes: [] };
  const content = await contents.prepare(owner, `draft-${draft.number}`, reply.reply.output);
  return { draft: { ...draft, contentSha256: content.sha256 }, writes: [{ put: 'content', content }] };
}

async function readEvidence(contents: ContentStore, taskId: TaskId): Promise<FoundChunk[]> {
  const text = await contents.get(taskId, 'evidence');
  return text === undefined ? [] : z.array(FoundChunkSchema).parse(JSON.parse(text));
}

async function readObject(contents: ContentStore, taskId: TaskId, name: ContentName): Promise<JsonObject> {
  const value = readJsonObject((await contents.get(taskId, name)) ?? '');
  if (!value) throw new DraftContentMissingError(`The content "${name}" of task ${taskId} is missing; it may have been erased.`);
  return value;
}

async function readPrevious(contents: ContentStore, record: TaskRecord, number: number): Promise<PreviousDraft | undefined> {
  const draft = record.drafts.find((each) => each.number === number);
  if (!draft) return undefined;
  const checks = await contents.get(record.task.id, `checks-${number}`);
  return {
    outcome: draft.outcome,
    output: draft.contentSha256 === undefined ? undefined : await readObject(contents, record.task.id, `draft-${number}`),
    checks: checks === undefined ? [] : z.array(CheckResultSchema).parse(JSON.parse(checks)),
  };
}
