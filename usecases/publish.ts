import { digestOf } from '#domain/content/canonical.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import type { Draft } from '#domain/draft/schema.ts';
import type { PublicationCreated } from '#domain/event/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { ConnectorUnavailableError, DigestMismatchError, NotApprovedError } from '#domain/publication/errors.ts';
import type { Publication, PublishedDocument, Target } from '#domain/publication/schema.ts';
import { proposalOf } from '#domain/publication/proposal.ts';
import { resolveTargets, unknownConnector, type ConnectorConfigs } from '#domain/publication/target.ts';
import { answerFor } from '#domain/task/publications.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { approvalOf } from '#domain/task/right-to-publish.ts';
import type { About, Task } from '#domain/task/schema.ts';
import { isOver } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { Connector, Connectors, PublishReply, PublishRequest } from './ports/connectors.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { TaskStore } from './ports/task-store.ts';
import { callOutside, type CallOutsideDependencies } from './steps/call-outside.ts';
import { commandStoredTask, readTask } from './steps/change-task.ts';
import { draftOf, findOutput, pinnedRevision, readAbout, readInput } from './task-contents.ts';

export type PublishDependencies = CallOutsideDependencies & {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  connectors: Connectors;
  stage: { connectors: ConnectorConfigs; catalogueBucket: string };
};

export type PublishOrder = { taskId: TaskId; run: number; draft: number };

/**
 * `published`: every connector has it. `unknown`: one may or may not have it, a person looks. `refused`: one said no for good.
 * `superseded`: the run is over, or people have to be asked again by the next one. After `unknown` and `refused`, later connectors are
 * not asked: they may announce what the earlier ones hold.
 */
export type PublishResult = 'published' | 'unknown' | 'refused' | 'superseded';

/**
 * The use case of Publish: gives one draft to the connectors of its revision, in order, each once.
 *
 * Nothing leaves before `rightToPublish` allows it, in the write that begins it: by the draft's own verdict, or by votes for the very
 * bytes about to leave, whatever the machine says. The fields that leave are those of the stored draft, whose bytes match its digest,
 * and come from nowhere else.
 *
 * An approval of other bytes than would leave now (a connector was changed meanwhile), or one that is older than the revision lets it be,
 * lapses: people are asked again.
 *
 * @param seen told the task as soon as it is read
 * @throws {NotApprovedError} {@link DigestMismatchError} when the right to publish is not proven; nothing has left then
 * @throws {OutsideAwayError} when a connector is away: the run parks, and the next one goes on where it stopped
 */
export async function publish(deps: PublishDependencies, order: PublishOrder, seen: (task: Task) => void): Promise<PublishResult> {
  const found = await readTask(deps.store, order.taskId);
  seen(found.task);
  if (isOver(found.task, order.run)) return 'superseded';
  const leaving = await sealDraft(deps, found, order.draft);
  if (isTooOld(found, leaving, deps.clock.now())) return lapse(deps, order, found, 'too-old');
  let record = await begin(deps, order, found, leaving);
  if (record === 'superseded') return record;
  const document = documentOf(record, leaving);
  // The same for every try: since when this draft leaves.
  const fence = record.task.leaving?.since ?? record.task.updatedAt;
  for (const target of leaving.targets) {
    const known = answerFor(record, { connector: target.connector, draft: order.draft, end: record.task.end });
    const answer: Answer = known
      ? { status: known.status, record }
      : await publishTo(deps, order.run, record, { target, document, about: leaving.about, fence });
    const { status } = answer;
    record = answer.record;
    if (status !== 'published') return status === 'refused' ? 'refused' : 'unknown';
  }
  return 'published';
}

/** What would leave, and the digest that an approval of it must bear; made from stored content only. */
type Leaving = { draft: Draft; output: JsonObject; targets: Target[]; digest: string; about: About; validDays: number };

async function sealDraft(deps: PublishDependencies, record: TaskRecord, number: number): Promise<Leaving> {
  const { task } = record;
  const draft = draftOf(record, number);
  const [output, input, about] = await Promise.all([
    findOutput(deps.contents, task, draft),
    readInput(deps.contents, task),
    readAbout(deps.contents, task),
  ]);
  if (!output)
    throw new DigestMismatchError(`The stored output of draft ${number} of ${task.id} is missing or is not the one that was recorded.`);
  const { spec } = await pinnedRevision(deps.registry, task);
  const targets = resolveTargets(spec.connectors, deps.stage, { task, input, owner: await deps.registry.owner(task.automation) });
  const digest = digestOf(proposalOf(task, output, targets));
  return { draft, output, targets, digest, about, validDays: spec.review.approvalValidDays };
}

/** Whether a draft was approved too long ago. Once it has begun to leave, it leaves whole. */
function isTooOld({ task, reviews }: TaskRecord, { draft, validDays }: Leaving, now: Date): boolean {
  const vote = approvalOf(reviews, draft.number)?.votes.at(-1);
  return !task.leaving && vote !== undefined && Date.parse(vote.at) + validDays * dayMs < now.getTime();
}

const dayMs = 86_400_000;

async function lapse(deps: PublishDependencies, order: PublishOrder, { reviews }: TaskRecord, why: string): Promise<'superseded'> {
  const approval = approvalOf(reviews, order.draft);
  if (approval) await commandStoredTask(deps, order.taskId, { kind: 'lapse-approval', run: order.run, review: approval.review.id, why });
  return 'superseded';
}

/** Moves the task to `publishing`, from where it cannot be cancelled, in the same write that saw its right to publish. */
async function begin(
  deps: PublishDependencies,
  order: PublishOrder,
  found: TaskRecord,
  { digest }: Leaving,
): Promise<TaskRecord | 'superseded'> {
  const { taskId, run, draft } = order;
  const begun = await commandStoredTask(deps, found, { kind: 'begin-publishing', run, draft, digest });
  if (begun.kind === 'changed') return begun.record;
  const { refusal } = begun;
  switch (refusal.refused) {
    case 'done':
      return begun.record;
    case 'ended':
    case 'superseded':
      return 'superseded';
    case 'no-right':
      throw new NotApprovedError(`Draft ${draft} of ${taskId} may not be published: ${refusal.why}.`);
    case 'other-bytes':
      return lapse(deps, order, begun.record, 'other-bytes');
    case 'not-now':
      throw new NotApprovedError(`Draft ${draft} of ${taskId} may not be published now.`);
    default:
      return refusal satisfies never;
  }
}

function documentOf({ task, reviews }: TaskRecord, { draft, output, digest }: Leaving): PublishedDocument {
  const { source } = draft;
  if (source === 'none') throw new NotApprovedError(`Draft ${draft.number} of ${task.id} has no output to publish.`);
  const approval = approvalOf(reviews, draft.number);
  const vote = approval?.votes.at(-1);
  return {
    output,
    provenance: {
      task: task.id,
      automation: task.automation,
      revision: task.revision,
      draft: draft.number,
      source,
      ...(draft.model ? { model: draft.model } : {}),
      ...(approval && vote
        ? { review: { id: approval.review.id, decision: vote.kind, at: vote.at, assurance: vote.assurance, overruled: approval.overruled } }
        : {}),
      digest,
    },
  };
}

/** What a connector answered, and the record with it. */
type Answer = { status: Publication['status']; record: TaskRecord };

/**
 * Publishes to one connector and records its answer. A connector that cannot drop duplicates is recorded as `unknown` before it is
 * called: should this call die in between, the next one finds the record and does not call again. That claim is taken back when nothing
 * was sent.
 */
async function publishTo(
  deps: PublishDependencies,
  run: number,
  seen: TaskRecord,
  { target, document, about, fence }: { target: Target; document: PublishedDocument; about: About; fence: string },
): Promise<Answer> {
  const { task } = seen;
  const connector = deps.connectors.find(target.connector);
  if (!connector) throw unknownConnector(target.connector, Object.keys(deps.stage.connectors));
  const { draft } = document.provenance;
  const at = deps.clock.now().toISOString();
  const publication = { ...target, draft, digest: digestOf(document), end: task.end, at };
  const event: PublicationCreated = {
    id: `${task.id}.${draft}.${target.connector}`,
    type: 'publication.created',
    version: 1,
    at,
    task: task.id,
    end: task.end,
    data: { team: task.team, automation: task.automation, ...about, ...document },
  };
  const keep = (kept: Publication, from: TaskRecord | TaskId = task.id) =>
    commandStoredTask(deps, from, { kind: 'keep-publication', run, publication: kept });
  const call = async (): Promise<Exclude<PublishReply, { kind: 'not-reached' }> | 'claimed'> => {
    if (!connector.idempotent && (await keep({ ...publication, status: 'unknown' })).kind === 'refused') return 'claimed';
    const reply = await ask(connector, { target, event, fence });
    if (reply.kind !== 'not-reached') return reply;
    if (!connector.idempotent) await keep({ ...publication, status: 'unsent', receipt: reply.detail });
    throw new ConnectorUnavailableError(`Connector "${target.connector}" was not reached: ${reply.detail}.`);
  };
  const reply = await callOutside(deps, `connector:${target.connector}`, task.id, call);
  if (reply === 'claimed') return { status: 'unknown', record: seen };
  const answered = answerOf(publication, reply);
  // One that was claimed before has a later record.
  const { record } = await keep(answered, connector.idempotent ? seen : task.id);
  return { status: answerFor(record, publication)?.status ?? answered.status, record };
}

/** Of a connector that cannot drop duplicates, a call that failed half-way may have had its effect. */
async function ask(connector: Connector, request: PublishRequest): Promise<PublishReply> {
  const call = connector.publish(request);
  return connector.idempotent ? call : call.catch((): PublishReply => ({ kind: 'unknown', detail: 'the call failed half-way' }));
}

function answerOf(publication: Omit<Publication, 'status'>, reply: Exclude<PublishReply, { kind: 'not-reached' }>): Publication {
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
