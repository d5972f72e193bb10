import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { findBreak } from '#domain/audit/chain.ts';
import { AuditEventSchema, type AuditEvent } from '#domain/audit/schema.ts';
import { DraftSchema } from '#domain/draft/schema.ts';
import { PublicationSchema } from '#domain/publication/schema.ts';
import { ReviewLinkSchema, ReviewSchema } from '#domain/review/schema.ts';
import { tally } from '#domain/review/tally.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { TaskSchema, type Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import type { Item } from './doubles/expressions.ts';
import type { Arrival } from './doubles/outside.ts';
import type { People, Press } from './people.ts';
import { automations, undoSeconds, unreviewed, workTable } from './stage.ts';
import type { Line } from './wiring.ts';
import type { World } from './world.ts';

/** What must hold whatever happens, by its name. */
export const invariants = {
  lost: 'What was accepted is there.',
  stuck: 'Every task has ended by its deadline.',
  'one-key-one-task': 'One idempotency key makes one task.',
  chain: 'The events of a task are whole, in order, and end in its last hash.',
  told: 'Every end was told at least once, under its number.',
  'bought-again': 'A stored answer is never bought again.',
  'bought-at-once': 'Two calls that both live do not buy one draft.',
  'published-twice': 'Each connector has one draft of a task, and an event has one content.',
  unapproved: 'What is published has its own verdict, or the approval of exactly its digest.',
  undone: 'A decision that was taken back, and not given again, publishes nothing.',
  'undo-in-time': 'A decision can be taken back until the time to undo is over.',
  'decided-twice': 'A review delivers at most one decision, and the machine takes no other.',
  'decision-dropped': 'A decision that stands is carried out, whatever becomes of the run.',
  'asked-again': 'Who has decided is not asked about it again.',
  'against-schema': 'What is published satisfies the output schema.',
  'said-otherwise': 'A task that was cancelled, rejected or expired has published nothing.',
  'not-published': 'A completed task has published to every connector.',
  'receipt-wrong': 'What the record calls refused is not what the outside has.',
  overwritten: 'A late try does not overwrite what another task has published under the same key since.',
  'looked-at-late': 'A task that no person is asked about is looked at within 20 minutes.',
  'failed-by-line': 'A task fails for what people or the outside did, never for what the line made of it.',
  'failed-by-outage': 'An outage alone fails no task.',
  'people-by-outage': 'An outage alone hands no task to people.',
} as const;
export type Invariant = keyof typeof invariants;
export type Violation = { readonly invariant: Invariant; readonly task?: string; readonly detail: string };

/** Types of errors that say of the line itself that it went wrong. */
const ownFaults = new Set([
  'already-ended',
  'ContentUnreadableError',
  'ContractError',
  'DigestMismatchError',
  'DraftMissingError',
  'NoReviewerError',
  'NotApprovedError',
  'RevisionMissingError',
  'TargetRefusedError',
  'TaskMissingError',
  'TemplateError',
  'TypeError',
  'UnknownVerdict',
]);
const longestUnseenMs = 20 * 60_000;

/** Watches every write as it happens. */
export class Watch {
  readonly violations: Violation[] = [];
  /** When a draft was stored first, by task and number. */
  readonly draftStored = new Map<string, number>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  written(item: Item): void {
    const [pk, sk] = [String(item['pk']), String(item['sk'])];
    if (!pk.startsWith('TASK#')) return;
    if (sk.startsWith('DRAFT#')) {
      const key = `${pk.slice(5)} ${Number(sk.slice(6))}`;
      if (!this.draftStored.has(key)) this.draftStored.set(key, this.#world.scheduler.now);
    }
    if (sk === 'TASK') this.#due(pk.slice(5), item);
  }

  #due(task: string, { status, dueAt, gsi2sk }: Item): void {
    if (!['queued', 'running', 'publishing'].includes(String(status))) return;
    const inMs = typeof dueAt === 'string' ? Date.parse(dueAt) - this.#world.epochMs : Infinity;
    if (inMs > longestUnseenMs)
      this.violations.push({ invariant: 'looked-at-late', task, detail: `${String(status)}, and due in ${Math.round(inMs / 60_000)} min` });
    if (gsi2sk !== dueAt) this.violations.push({ invariant: 'looked-at-late', task, detail: 'the index of due tasks has another time' });
  }
}

type Seen = TaskRecord & { events: AuditEvent[] };

/** Everything that a run came to, held against the invariants. */
export function findViolations(world: World, { dynamo, machine, outside }: Line, people: People, watch: Watch): Violation[] {
  const found: Violation[] = [...watch.violations];
  const add = (invariant: Invariant, detail: string, task?: string) => found.push({ invariant, detail, ...(task ? { task } : {}) });
  const { records, linkOf } = read(dynamo.table(workTable).all());
  const arrivals = Map.groupBy(outside.arrivals, ({ document }) => document.provenance.task);
  const resultsOf = Map.groupBy(machine.taken, ({ execution }) => execution.replace(/-\d+$/, ''));

  for (const { key, ids } of people.submitted) {
    if (ids.size > 1) add('one-key-one-task', `${key} made ${[...ids].join(', ')}`);
    for (const id of ids) if (!records.has(id)) add('lost', `${key} was answered with it`, id);
  }
  for (const [id, record] of records) {
    const { task, drafts, reviews, publications, events } = record;
    const arrived = arrivals.get(id) ?? [];
    const report = (invariant: Invariant, detail: string) => add(invariant, detail, id);

    if (!hasEnded(task)) report('stuck', `${task.status}, run ${task.run}, ${events.at(-1)?.type}, due ${task.dueAt}`);
    const broken = findBreak(events);
    if (broken) report('chain', `event ${broken.seq} ${broken.why}`);
    if (events.at(-1)?.hash !== task.lastHash || events.length !== task.version) report('chain', 'its last event is not the last');
    if (hasEnded(task) && task.end === 0) report('told', 'it has ended, and its end has no number');
    if (task.status === 'failed' && ownFaults.has(task.error?.type ?? ''))
      report('failed-by-line', `${task.error?.type} in ${task.error?.step}`);
    for (let end = 1; end <= task.end; end += 1) if (!outside.events.has(`${id}.end-${end}`)) report('told', `end ${end} (${task.status})`);
    checkPaid(world, id, outside.paid, watch, report);
    checkArrivals(record, arrived, report);
    checkReviews(record, resultsOf.get(id) ?? [], report);
    checkPeople(
      record,
      arrived,
      people.presses.filter(({ tokenSha256 }) => linkOf.get(tokenSha256)?.taskId === id),
      world.beganAtMs,
      report,
    );
    for (const { connector, draft, status } of publications)
      if (status === 'refused' && arrived.some((one) => one.connector === connector && one.document.provenance.draft === draft))
        report('receipt-wrong', `${connector} has draft ${draft}, and the record says refused`);
    if (world.profile.outage) {
      if (task.status === 'failed') report('failed-by-outage', `${task.error?.type} in ${task.error?.step ?? 'the line'}`);
      if (unreviewed.has(task.automation) && reviews.length > 0) report('people-by-outage', `draft ${drafts.at(-1)?.outcome}`);
      if (drafts.some(({ source }) => source === 'canned')) report('people-by-outage', 'the canned text was taken');
    }
  }
  checkKeys(outside.arrivals, add);
  return found;
}

function read(items: Iterable<Item>): { records: Map<string, Seen>; linkOf: Map<string, { taskId: string }> } {
  const records = new Map<string, Seen>();
  const linkOf = new Map<string, { taskId: string }>();
  const parts: ((to: Map<string, Seen>) => void)[] = [];
  for (const item of items) {
    const [pk, sk] = [String(item['pk']), String(item['sk'])];
    if (item['sick'] !== undefined) continue;
    if (pk.startsWith('LINK#')) linkOf.set(pk.slice(5), ReviewLinkSchema.parse(item));
    if (!pk.startsWith('TASK#')) continue;
    const id = pk.split('#')[1]!;
    if (sk === 'TASK') records.set(id, { task: TaskSchema.parse(item), drafts: [], reviews: [], publications: [], events: [] });
    else if (pk.endsWith('#EVENTS')) parts.push((to) => to.get(id)?.events.push(AuditEventSchema.parse(item)));
    else if (sk.startsWith('DRAFT#')) parts.push((to) => to.get(id)?.drafts.push(DraftSchema.parse(item)));
    else if (sk.startsWith('REVIEW#')) parts.push((to) => to.get(id)?.reviews.push(ReviewSchema.parse(item)));
    else if (sk.startsWith('PUB#')) parts.push((to) => to.get(id)?.publications.push(PublicationSchema.parse(item)));
  }
  for (const part of parts) part(records);
  for (const record of records.values()) {
    record.events.sort((a, b) => a.seq - b.seq);
    record.drafts.sort((a, b) => a.number - b.number);
    record.reviews.sort((a, b) => a.id.localeCompare(b.id));
  }
  return { records, linkOf };
}

type Report = (invariant: Invariant, detail: string) => void;

function checkPaid(world: World, task: string, paid: Line['outside']['paid'], { draftStored }: Watch, report: Report): void {
  const byDraft = Map.groupBy(
    paid.filter((one) => one.task === task),
    ({ draft }) => draft,
  );
  for (const [draft, calls] of byDraft) {
    const stored = draftStored.get(`${task} ${draft}`) ?? Infinity;
    for (const [at, call] of calls.entries()) {
      if (call.at > stored) report('bought-again', `draft ${draft}, ${Math.round(call.at - stored)} ms after it was stored`);
      const other = calls
        .slice(at + 1)
        .find((next) => next.by !== call.by && next.at < world.endOf(call.by) && !world.crashed.has(call.by));
      if (other) report('bought-at-once', `draft ${draft}, by calls ${call.by} and ${other.by}`);
    }
  }
}

/** Newer content of another task stands under its key: its own would have been overwritten. */
function gaveWay(publications: Seen['publications'], connector: string): boolean {
  return publications.some((one) => one.connector === connector && one.receipt?.startsWith('not written: newer content'));
}

function checkArrivals({ task, drafts, reviews, publications }: Seen, arrived: readonly Arrival[], report: Report): void {
  const spec = automations[task.automation];
  for (const [connector, ofConnector] of Map.groupBy(arrived, (one) => one.connector)) {
    const numbers = new Set(ofConnector.map(({ document }) => document.provenance.draft));
    if (numbers.size > 1) report('published-twice', `${connector} has drafts ${[...numbers].join(', ')}`);
    const contents = new Set(ofConnector.map(({ document }) => `${document.provenance.draft} ${JSON.stringify(document.output)}`));
    if (contents.size > numbers.size) report('published-twice', `${connector} has two contents of one draft`);
  }
  for (const { connector, document } of arrived) {
    const { draft: number, digest } = document.provenance;
    const approved = reviews.some((review) => {
      const result = review.status === 'delivered' ? tally(review) : undefined;
      return result?.kind === 'approved' && result.draft === number && result.digest === digest;
    });
    const draft = drafts.find((one) => one.number === number);
    const auto = draft?.judgement?.verdict === 'auto' && draft.source !== 'reviewer' && draft.source !== 'none';
    if (!approved && !auto)
      report('unapproved', `${connector} has draft ${number}, ${draft?.source}, verdict ${draft?.judgement?.verdict}`);
    if (!fits(task.automation, document.output)) report('against-schema', `${connector} has draft ${number}`);
  }
  const said = task.status === 'failed' && task.error?.type === 'review-expired' ? 'expired' : task.status;
  if (['cancelled', 'rejected', 'expired'].includes(said) && arrived.length > 0)
    report('said-otherwise', `${said}, and ${[...new Set(arrived.map(({ connector }) => connector))].join(', ')} has it`);
  if (task.status === 'completed')
    for (const { connector } of spec?.connectors ?? [])
      if (!arrived.some((one) => one.connector === connector) && !gaveWay(publications, connector))
        report('not-published', `${connector} has nothing`);
}

function checkReviews({ task, reviews, events }: Seen, results: Line['machine']['taken'], report: Report): void {
  const of = ({ detail }: AuditEvent) => String(detail?.['review']);
  for (const review of reviews) {
    const delivered = events.filter((event) => event.type === 'review.delivered' && of(event) === review.id);
    if (delivered.length > 1) report('decided-twice', `${review.id} was delivered ${delivered.length} times`);
  }
  for (const { output } of results) {
    const { verdict, draft } = output as { verdict: string; draft: number };
    if (verdict === 'expired') continue;
    const kept = reviews.some((review) => {
      const result = review.status === 'delivered' ? tally(review) : undefined;
      return result?.kind === verdict && (result.kind !== 'approved' || result.draft === draft);
    });
    if (!kept) report('decided-twice', `the machine took "${verdict}" for draft ${draft}, which no review says`);
  }
  if (task.status === 'failed')
    for (const review of reviews)
      if (review.status === 'cancelled' && review.end === task.end - 1 && review.votes.length > 0)
        report('decision-dropped', `${task.error?.type} in ${task.error?.step}, after ${review.id} was decided`);
  // Between a decision that stands and the end, nobody is asked once more.
  let standing: string | undefined;
  for (const event of events) {
    if (event.type === 'review.decided') standing = of(event);
    else if (event.type === 'review.undone' && of(event) === standing) standing = undefined;
    else if (event.type === 'task.reopened') standing = undefined;
    else if (event.type === 'review.requested' && standing !== undefined)
      report('asked-again', `by ${of(event)}, after ${standing} was decided`);
  }
}

const schemas = new Map<string, ValidateFunction>();

/** Whether an output satisfies the schema of its automation, by another way than the line's own. */
function fits(automation: string, output: unknown): boolean {
  const known = schemas.get(automation) ?? new Ajv2020({ strict: false }).compile(automations[automation]?.outputSchema ?? false);
  schemas.set(automation, known);
  return known(output);
}

/** What people remember: a reviewer took a decision back, was told so, and nobody decided since. */
function checkPeople({ task }: Seen, arrived: readonly Arrival[], presses: readonly Press[], epochMs: number, report: Report): void {
  for (const { tokenSha256, kind, from, until = Infinity, status } of presses) {
    if (kind !== 'undo' || status === 303) continue;
    const decision = presses.findLast(
      (one) => one.tokenSha256 === tokenSha256 && one.kind !== 'undo' && one.status === 303 && one.from < from,
    );
    const cancelledAt = task.status === 'cancelled' && task.finishedAt !== undefined ? Date.parse(task.finishedAt) - epochMs : Infinity;
    // Of an earlier try nobody knows: it may have taken the decision back already.
    const triedBefore = presses.some(
      (one) => one.tokenSha256 === tokenSha256 && one.kind === 'undo' && one.status === undefined && one.from < from,
    );
    if (decision && !triedBefore && until < Math.min(decision.from + undoSeconds * 1000, cancelledAt))
      report('undo-in-time', `pressed at ${Math.round(from)}, answered ${status}`);
  }
  const published = arrived.find(({ document }) => document.provenance.review !== undefined);
  if (!published) return;
  const decisive = presses.filter(({ kind }) => kind !== 'undo');
  const allowed = decisive.some((press) => {
    if (press.kind === 'reject') return false;
    if (press.status !== undefined && press.status !== 303) return false;
    const undone = presses.some(
      (undo) =>
        undo.kind === 'undo' && undo.status === 303 && undo.tokenSha256 === press.tokenSha256 && undo.from > (press.until ?? press.from),
    );
    return !undone;
  });
  if (!allowed) report('undone', `published at ${Math.round(published.at)}; nobody's approval of ${task.id} stands`);
}

function checkKeys(arrivals: readonly Arrival[], add: (invariant: Invariant, detail: string, task?: string) => void): void {
  for (const [key, puts] of Map.groupBy(
    arrivals.filter(({ connector }) => connector === 'catalogue'),
    (one) => one.key,
  )) {
    const writers = puts.map(({ document }) => document.provenance.task);
    const last = writers.at(-1);
    const before = writers.findLastIndex((task) => task !== last);
    if (before > writers.indexOf(last ?? '')) add('overwritten', `${key}: ${last} wrote again over ${writers[before]}`, last);
  }
}

/** Whether a task still waits for something, as a record says it. */
export function isOpen(item: Item): boolean {
  return item['sk'] === 'TASK' && item['sick'] === undefined && !hasEnded(item as unknown as Task);
}
