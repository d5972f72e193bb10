import { hasOutput, type Draft } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { FoundChunk } from '#domain/knowledge/schema.ts';
import type { PreviousDraft } from '#domain/prompt/feedback.ts';
import { renderPrompt, type Prompt } from '#domain/prompt/prompt.ts';
import { RouteUnknownError } from '#domain/route/errors.ts';
import { priceOf } from '#domain/route/price.ts';
import type { ModelRoutes, Outcome } from '#domain/route/schema.ts';
import { ContentUnreadableError } from '#domain/task/errors.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { ModelClient } from './ports/models.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { askRoute, type RouteReply } from './steps/ask-route.ts';
import { commandStoredTask, readTask } from './steps/change-task.ts';
import { findOutput, pinnedRevision, readChecks, readEvidence, readInput } from './task-contents.ts';

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
 * @throws {ContentUnreadableError} {@link RevisionMissingError} when the input was erased or the revision is gone
 */
export async function infer(deps: InferDependencies, taskId: TaskId, number: number): Promise<InferReply> {
  const record = await readTask(deps.store, taskId);
  const { task } = record;
  const settled = settledOutcome(record, number);
  if (settled) return { outcome: settled, task };

  const { spec } = await pinnedRevision(deps.registry, task);
  const route = deps.routes[spec.model.route];
  if (!route) throw new RouteUnknownError(`This stage has no model route "${spec.model.route}"; add it to the stage's configuration.`);
  const evidence = await readEvidence(deps.contents, task);
  const input = await readInput(deps.contents, task);
  const previous = await readPrevious(deps.contents, record, number - 1);
  const prompt = renderPrompt(spec, { input, evidence, previous });

  const startedAt = deps.clock.now();
  const reply = await askRoute(route, prompt.request, deps.client, deps.pause);
  const at = deps.clock.now();
  const made = describeDraft(number, prompt, evidence, reply, { at, latencyMs: Math.max(0, at.getTime() - startedAt.getTime()) });
  // A bad answer leaves no content: its text is neither an output nor fit to be shown as one.
  const content =
    reply.outcome === 'route-down' || reply.reply.kind !== 'answered' ? undefined : await deps.contents.prepare(task, reply.reply.output);
  const draft: Draft = content ? { ...made, output: content.ref } : made;

  const kept = await commandStoredTask(deps, taskId, { kind: 'keep-draft', draft, content, by: 'infer' });
  // Another attempt of this step may have been faster, or the task was cancelled while the model wrote.
  if (kept.kind === 'refused') return { outcome: settledOutcome(kept.record, number) ?? 'route-down', task: kept.record.task };
  return { outcome: draft.outcome, task, bought: draft };
}

/** The outcome when there is nothing to buy (any more). */
function settledOutcome(record: TaskRecord, number: number): Outcome | undefined {
  const stored = record.drafts.find((draft) => draft.number === number);
  if (stored) return stored.outcome;
  return hasEnded(record.task) ? 'route-down' : undefined;
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
  if (reply.outcome === 'route-down') return { ...common, source: 'none', usage: { inputTokens: 0, outputTokens: 0 } };
  const { endpoint, reply: answer } = reply;
  return {
    ...common,
    source: 'model',
    model: { endpoint: endpoint.name, id: endpoint.model, version: answer.modelVersion ?? endpoint.version },
    usage: answer.usage,
    price: priceOf(endpoint, answer.usage),
    stopReason: answer.stopReason,
  };
}

async function readPrevious(contents: ContentStore, { task, drafts }: TaskRecord, number: number): Promise<PreviousDraft | undefined> {
  const draft = drafts.find((each) => each.number === number);
  if (!draft) return undefined;
  const output = await findOutput(contents, task, draft);
  if (hasOutput(draft) && !output)
    throw new ContentUnreadableError(`Draft ${number} of ${task.id}, which is to be mended, is not there any more.`);
  return { outcome: draft.outcome, output, checks: await readChecks(contents, task, draft) };
}
