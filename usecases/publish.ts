import { digestOf } from '#domain/content/canonical.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import type { Draft } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { DigestMismatchError, NotApprovedError } from '#domain/publication/errors.ts';
import type { Publication, PublishedDocument, Target } from '#domain/publication/schema.ts';
import { sealProposal } from '#domain/publication/seal.ts';
import { resolveTargets, unknownConnector, type ConnectorConfigs } from '#domain/publication/target.ts';
import { beginPublishing, hasEnded, recordPublication } from '#domain/task/changes.ts';
import { DraftMissingError, TaskMissingError } from '#domain/task/errors.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { Connectors, PublishReply } from './ports/connectors.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { changeTask } from './steps/change-task.ts';
import { pinnedRevision, readInput, readOutput } from './task-contents.ts';

export type PublishDependencies = {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  connectors: Connectors;
  stage: { connectors: ConnectorConfigs; catalogueBucket: string };
  clock: Clock;
};

export type PublishOrder = { taskId: TaskId; run: number; draft: number; verdict: 'auto' | 'approved' };

/**
 * `published`: every connector has it. `unknown`: one may or may not have it, a person looks. `refused`: one said no for good.
 * `skipped`: the task had ended before. After `unknown` and `refused`, later connectors are not asked: they may announce what
 * the earlier ones hold.
 */
export type PublishResult = 'published' | 'unknown' | 'refused' | 'skipped';

/**
 * The use case of Publish: gives one draft to the connectors of its revision, in order, each once.
 *
 * Nothing leaves before the right to publish is proven from the record: for `approved`, an approval that names this draft and
 * whose digest is that of the bytes about to leave; for `auto`, this very draft's own verdict. The fields that leave are those of
 * the stored draft, whose bytes match its digest, and come from nowhere else.
 *
 * @param seen told the task as soon as it is read
 * @throws {NotApprovedError} {@link DigestMismatchError} when the right to publish is not proven; nothing has left then
 * @throws {ConnectorUnavailableError} when an idempotent connector is down; the same call again goes on where it stopped
 */
export async function publish(deps: PublishDependencies, order: PublishOrder, seen: (task: Task) => void): Promise<PublishResult> {
  const record = await deps.store.record(order.taskId);
  if (!record) throw new TaskMissingError(`There is no task ${order.taskId}.`);
  seen(record.task);
  if (hasEnded(record.task)) return 'skipped';
  const sealed = await sealDraft(deps, record, order.draft);
  const begun = await begin(deps, order, sealed);
  if (begun === 'skipped') return 'skipped';
  const { targets, document } = sealed;
  for (const target of targets) {
    const known = begun.publications.find(({ connector, draft }) => connector === target.connector && draft === order.draft);
    const status = known?.status ?? (await publishTo(deps, order, target, document));
    if (status !== 'published') return status === 'refused' ? 'refused' : 'unknown';
  }
  return 'published';
}

type Sealed = { targets: Target[]; digest: string; document: PublishedDocument };

/** What would leave, and the digest that an approval of it must bear; made from stored content only. */
async function sealDraft(deps: PublishDependencies, { task, drafts }: TaskRecord, number: number): Promise<Sealed> {
  const draft = drafts.find((each) => each.number === number);
  if (!draft) throw new DraftMissingError(`Task ${task.id} has no draft ${number}.`);
  const output = await readOutput(deps.contents, task.id, draft);
  if (!output)
    throw new DigestMismatchError(`The stored output of draft ${number} of ${task.id} is missing or is not the one that was recorded.`);
  const { spec } = await pinnedRevision(deps.registry, task);
  const input = await readInput(deps.contents, task.id);
  const targets = resolveTargets(spec.connectors, deps.stage, { task, input, owner: (await deps.registry.find(task.automation))?.owner });
  const { digest } = sealProposal(task, output, targets);
  return { targets, digest, document: documentOf(task, draft, output, digest) };
}

/** Moves the task to `publishing`, from where it cannot be cancelled, in the same write that saw its right to publish. */
async function begin(deps: PublishDependencies, order: PublishOrder, { digest }: Sealed): Promise<TaskRecord | 'skipped'> {
  return changeTask<TaskRecord | 'skipped'>(deps.store, order.taskId, (record) => {
    const { task } = record;
    if (hasEnded(task)) return { value: 'skipped' };
    requireRight(record, order, digest);
    return task.status === 'publishing'
      ? { value: record }
      : { change: beginPublishing(task, order.draft, deps.clock.now()), value: record };
  });
}

function requireRight({ task, drafts }: TaskRecord, order: PublishOrder, digest: string): void {
  const { taskId, draft: number } = order;
  if (order.verdict === 'auto') {
    const draft = drafts.find((each) => each.number === number);
    const verdict = draft?.judgement?.verdict;
    if (draft?.source === 'reviewer')
      throw new NotApprovedError(`Draft ${number} of ${taskId} is a reviewer's and needs the reviewer's decision.`);
    if (verdict === 'auto') return;
    throw new NotApprovedError(`Draft ${number} of ${taskId} was to be published by itself, but its verdict is "${verdict ?? 'none'}".`);
  }
  const { approval } = task;
  if (!approval || approval.decision === 'reject' || approval.draft !== number) {
    throw new NotApprovedError(
      `Nobody approved draft ${number} of ${taskId}${approval ? `; the approval is for draft ${approval.draft}` : ''}.`,
    );
  }
  if (approval.digest !== digest) {
    throw new DigestMismatchError(
      `What draft ${number} of ${taskId} would publish is not what was approved: output, revision or targets differ.`,
    );
  }
}

function documentOf(task: Task, draft: Draft, output: JsonObject, digest: string): PublishedDocument {
  const { approval } = task;
  const source = draft.source;
  if (source === 'none') throw new NotApprovedError(`Draft ${draft.number} of ${task.id} has no output to publish.`);
  return {
    output,
    provenance: {
      task: task.id,
      automation: task.automation,
      revision: task.revision,
      draft: draft.number,
      source,
      ...(draft.model ? { model: draft.model } : {}),
      ...(approval?.draft === draft.number
        ? { review: { decision: approval.decision, at: approval.at, assurance: approval.assurance } }
        : {}),
      digest,
    },
  };
}

/**
 * Publishes to one connector and records its answer. A connector that cannot drop duplicates is recorded as `unknown` before it is
 * called: should this call die in between, the next one finds the record and does not call again.
 */
async function publishTo(
  deps: PublishDependencies,
  order: PublishOrder,
  target: Target,
  document: PublishedDocument,
): Promise<Publication['status']> {
  const connector = deps.connectors.find(target.connector);
  if (!connector) throw unknownConnector(target.connector, Object.keys(deps.stage.connectors));
  const at = deps.clock.now();
  const publication = { ...target, draft: order.draft, digest: digestOf(document), at: at.toISOString() };
  if (!connector.idempotent) {
    const mine = await claim(deps, order.taskId, { ...publication, status: 'unknown' });
    if (!mine) return 'unknown';
  }
  const request = { idempotencyKey: `${order.taskId}.${order.draft}.${target.connector}`, target, document, at };
  const reply = connector.idempotent
    ? await connector.publish(request)
    : await connector.publish(request).catch((): PublishReply => ({ kind: 'unknown', detail: 'the call failed half-way' }));
  const answered = answerOf(publication, reply);
  await changeTask(deps.store, order.taskId, ({ task }) => ({
    change: recordPublication(task, answered, deps.clock.now()),
    value: undefined,
  }));
  return answered.status;
}

/** Writes the intent to publish unless there is one already; answers whether this call wrote it. */
async function claim(deps: PublishDependencies, taskId: TaskId, intent: Publication): Promise<boolean> {
  return changeTask(deps.store, taskId, ({ task, publications }): { change?: Change; value: boolean } =>
    publications.some(({ connector, draft }) => connector === intent.connector && draft === intent.draft)
      ? { value: false }
      : { change: recordPublication(task, intent, deps.clock.now()), value: true },
  );
}

function answerOf(publication: Omit<Publication, 'status'>, reply: PublishReply): Publication {
  switch (reply.kind) {
    case 'published':
      return { ...publication, status: 'published', receipt: reply.receipt };
    case 'rejected':
      return { ...publication, status: 'refused', receipt: reply.detail };
    case 'unknown':
      return { ...publication, status: 'unknown', receipt: reply.detail };
    default:
      return reply satisfies never;
  }
}
