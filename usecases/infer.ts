import { hasOutput, type Draft } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { FoundChunk } from '#domain/knowledge/schema.ts';
import type { PreviousDraft } from '#domain/prompt/feedback.ts';
import { renderPrompt, type Prompt } from '#domain/prompt/prompt.ts';
import { RequestRejectedError, RouteDownError, RouteMovedError } from '#domain/route/errors.ts';
import { priceOf } from '#domain/route/price.ts';
import { longestAnswerMs, type ModelRequest, type ModelRoute, type ModelRoutes } from '#domain/route/schema.ts';
import { AutomationPausedError, ContentUnreadableError } from '#domain/task/errors.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { regenerationOf } from '#domain/task/regeneration.ts';
import type { Task } from '#domain/task/schema.ts';
import { isOver } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { DraftClaims } from './ports/draft-claims.ts';
import type { ModelClient } from './ports/models.ts';
import type { TaskStore } from './ports/task-store.ts';
import { askRoute, type RouteAnswer } from './steps/ask-route.ts';
import { callOutside, type CallOutsideDependencies } from './steps/call-outside.ts';
import { commandStoredTask, readTask } from './steps/change-task.ts';
import { findRoute } from './steps/find-route.ts';
import { findNote, findOutput, pinnedRevision, readChecks, readEvidence, readInput } from './task-contents.ts';

export type InferDependencies = CallOutsideDependencies & {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  routes: ModelRoutes;
  client: ModelClient;
  claims: DraftClaims;
};

/** Which draft of which run is wanted, and in which pool the run waited for it. */
export type DraftOrder = { taskId: TaskId; run: number; draft: number; pool: string };

/**
 * `bought` is the draft this very call made: absent when it was there already, or when the run is over. `claimed`: another call may be
 * paying for it until then.
 */
export type InferReply = { task: Task; bought?: Draft; claimed?: Date };

/**
 * Has a model write a draft of a task, once: a stored draft is never bought again. A run that is over buys nothing.
 *
 * @throws {AutomationPausedError} the run parks until the automation is resumed
 * @throws {RouteMovedError} the run goes on in the pool that its route has now
 * @throws {TaskMissingError} when there is no such task
 * @throws {OutsideAwayError} when no endpoint of the route answers, or the stage lacks the route: the run parks, and nothing is on record
 * @throws {PromptRenderError} when the prompt cannot be made from this input
 * @throws {ContentUnreadableError} {@link RevisionMissingError} when the input was erased or the revision is gone
 */
export async function infer(deps: InferDependencies, { taskId, run, draft: number, pool }: DraftOrder): Promise<InferReply> {
  const record = await readTask(deps.store, taskId);
  const { task } = record;
  if (isOver(task, run) || record.drafts.some((draft) => draft.number === number)) return { task };

  if ((await deps.registry.find(task.automation))?.paused) throw new AutomationPausedError(`The automation ${task.automation} is paused.`);
  const { spec } = await pinnedRevision(deps.registry, task);
  const route = await findRoute(deps, spec.model.route, taskId);
  if (route.pool !== pool)
    throw new RouteMovedError(`The route "${spec.model.route}" has the pool "${route.pool}" now, and no longer "${pool}".`);
  const [evidence, input, previous] = await Promise.all([
    readEvidence(deps.contents, task),
    readInput(deps.contents, task),
    readPrevious(deps.contents, record, number),
  ]);
  const prompt = renderPrompt(spec, { input, evidence, previous });

  const startedAt = deps.clock.now();
  const claim = await claimed(deps, { taskId, draft: number }, route, () =>
    // The route has rounds of its own.
    callOutside(deps, `route:${spec.model.route}`, taskId, () => answerOf(deps, route, prompt.request), 1),
  );
  if (claim.kind === 'claimed') return { task, claimed: claim.until };
  const { answer, lost } = claim;
  const at = deps.clock.now();
  const made = describeDraft(number, prompt, evidence, answer, { at, latencyMs: Math.max(0, at.getTime() - startedAt.getTime()) });
  // A bad answer leaves no content: its text is neither an output nor fit to be shown as one.
  const content = answer.reply.kind === 'answered' ? await deps.contents.prepare(task, answer.reply.output) : undefined;
  const draft: Draft = { ...made, ...(content ? { output: content.ref } : {}), ...(lost > 0 ? { lost } : {}) };

  const kept = await commandStoredTask(deps, record, { kind: 'keep-draft', run, draft, content, by: 'infer' });
  // Another attempt of this step may have been faster, or the task was cancelled while the model wrote.
  return kept.kind === 'refused' ? { task: kept.record.task } : { task, bought: draft };
}

/** A call that was given up may still be storing what it was told: its claim holds so much longer. */
const storingMs = 15_000;

/**
 * Asks while nobody else may be asking for the same draft. A call that died keeps its claim until it must be over, and is counted as lost
 * by the next; one that fails gives it back.
 */
async function claimed(
  { claims, clock }: InferDependencies,
  { taskId, draft }: Pick<DraftOrder, 'taskId' | 'draft'>,
  route: ModelRoute,
  ask: () => Promise<RouteAnswer>,
): Promise<{ kind: 'answered'; answer: RouteAnswer; lost: number } | { kind: 'claimed'; until: Date }> {
  const now = clock.now();
  const until = new Date(now.getTime() + longestAnswerMs(route) + storingMs);
  const claim = await claims.take(taskId, draft, now, until);
  if (claim.kind === 'claimed') return claim;
  try {
    return { kind: 'answered', answer: await ask(), lost: claim.lost };
  } catch (error) {
    await claims.giveBack(taskId, draft, until);
    throw error;
  }
}

async function answerOf({ client, pause }: InferDependencies, route: ModelRoute, request: ModelRequest): Promise<RouteAnswer> {
  const reply = await askRoute(route, request, client, pause);
  if (reply.outcome !== 'route-down') return reply;
  const tried = reply.failures.join('; ');
  if (reply.attempts.slice(-route.endpoints.length).every(({ result }) => result === 'rejected'))
    throw new RequestRejectedError(`Every endpoint of the route refused the request (${tried}); its prompt may be too long.`);
  throw new RouteDownError(`No endpoint of the route answered (${tried}).`);
}

function describeDraft(
  number: number,
  { promptHash }: Prompt,
  evidence: readonly FoundChunk[],
  { outcome, reply: answer, endpoint, attempts }: RouteAnswer,
  { at, latencyMs }: { at: Date; latencyMs: number },
): Draft {
  return {
    number,
    outcome,
    promptHash,
    evidence: evidence.map(({ document, version, chunk }) => ({ document, version, chunk })),
    attempts,
    latencyMs,
    at: at.toISOString(),
    source: 'model',
    model: { endpoint: endpoint.name, id: endpoint.model, version: answer.modelVersion ?? endpoint.version },
    usage: answer.usage,
    price: priceOf(endpoint, answer.usage),
    stopReason: answer.stopReason,
  };
}

/** The draft that this one is to be better than, and what a reviewer wants of it: the one they saw, or the one that was sent back since. */
async function readPrevious(contents: ContentStore, record: TaskRecord, next: number): Promise<PreviousDraft | undefined> {
  const { task, drafts } = record;
  const wish = regenerationOf(record);
  const number = wish?.draft === next ? wish.seen : next - 1;
  const draft = drafts.find((each) => each.number === number);
  if (!draft) return undefined;
  const [output, checks, note] = await Promise.all([
    findOutput(contents, task, draft),
    readChecks(contents, task, draft),
    wish?.note && findNote(contents, task, wish.note),
  ]);
  if (hasOutput(draft) && !output)
    throw new ContentUnreadableError(`Draft ${number} of ${task.id}, which is to be mended, is not there any more.`);
  return { number, outcome: draft.outcome, output, checks, note };
}
