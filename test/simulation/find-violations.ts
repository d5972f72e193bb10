import { findBreak } from '#domain/audit/chain.ts';
import type { AuditEvent } from '#domain/audit/schema.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import { checkMails, checkSilence } from './checks/mails.ts';
import { checkCalls, checkHarmless, checkReleases, checkWaits } from './checks/outages.ts';
import { checkArrivals, checkKeys, checkPaid } from './checks/outside.ts';
import { checkDeliveries, checkPeople, checkReviews } from './checks/reviews.ts';
import type { Item } from './doubles/expressions.ts';
import type { Execution } from './doubles/step-functions.ts';
import type { Invariant, Report, Violation } from './invariants.ts';
import type { People } from './people.ts';
import { readRecords, type Seen } from './records.ts';
import { addresses, workTable } from './stage.ts';
import type { Watch } from './watch.ts';
import type { Line } from './wiring.ts';
import type { World } from './world.ts';

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

/** Everything that a run came to, held against the invariants. */
export function findViolations(world: World, { dynamo, queues, machine, outside }: Line, people: People, watch: Watch): Violation[] {
  const found: Violation[] = [...watch.violations, ...queues.violations];
  const add = (invariant: Invariant, detail: string, task?: string) => found.push({ invariant, detail, ...(task ? { task } : {}) });
  const { records, linkOf } = readRecords(dynamo.table(workTable).all());
  const arrivals = Map.groupBy(outside.arrivals, ({ document }) => document.provenance.task);
  const resultsOf = Map.groupBy(
    machine.taken.filter(({ state }) => state === 'RequestReview'),
    ({ execution }) => taskOf(execution),
  );

  for (const { key, ids } of people.submitted) {
    if (ids.size > 1) add('one-key-one-task', `${key} made ${[...ids].join(', ')}`);
    for (const id of ids) if (!records.has(id)) add('lost', `${key} was answered with it`, id);
  }
  for (const [id, record] of records) {
    const arrived = arrivals.get(id) ?? [];
    const report = (invariant: Invariant, detail: string) => add(invariant, detail, id);

    checkEnd(record, outside, report);
    checkPaid(world, record, outside.paid, watch, report);
    checkArrivals(record, arrived, world.profile.shop, report);
    checkReviews(record, resultsOf.get(id) ?? [], report);
    if (world.profile.faults.lostDecision !== undefined) checkDeliveries(record, report);
    checkPeople(
      record,
      arrived,
      people.presses.filter(({ tokenSha256 }) => linkOf.get(tokenSha256)?.taskId === id),
      world.beganAtMs,
      report,
    );
    if (world.profile.outages.length > 0) checkHarmless(record, watch, world.profile.reviewers, report);
  }
  checkRuns(machine.executions.values(), records, add);
  const reviewOf = new Map([...records.values()].flatMap(({ reviews }) => reviews.map((review) => [review.id, review] as const)));
  const events = [...records.values()].flatMap((record) => record.events);
  const takenBack = new Set(events.flatMap(({ type, detail }) => (type === 'review.undone' ? [String(detail?.['review'])] : [])));
  checkMails(world, outside.mails, linkOf, reviewOf, takenBack, add);
  const mailAway = world.profile.outages.some(({ services }) => services.includes('ses'));
  if (!mailAway) checkSilence(reviewOf.values(), outside.mails, linkOf, add);
  checkWaits(watch.waits, world, add);
  checkCalls(outside.attempts, watch.phases, add);
  checkReleases(watch.releases, watch.phases, add);
  checkKeys(outside.arrivals, add);
  return found;
}

function checkEnd({ task, events }: Seen, { events: told, refusedAddresses }: Line['outside'], report: Report): void {
  if (!hasEnded(task)) report('stuck', `${task.status}, run ${task.run}, ${events.at(-1)?.type}, due ${task.dueAt}`);
  const broken = findBreak(events);
  if (broken) report('chain', `event ${broken.seq} ${broken.why}`);
  if (events.at(-1)?.hash !== task.lastHash || events.length !== task.version) report('chain', 'its last event is not the last');
  if (hasEnded(task) && task.end === 0) report('told', 'it has ended, and its end has no number');
  for (let end = 1; end <= task.end; end += 1) if (!told.has(`${task.id}.end-${end}`)) report('told', `end ${end} (${task.status})`);
  if (task.finishedAt !== undefined && Date.parse(task.finishedAt) / 1000 > task.expiresAt) report('removed-unended', task.finishedAt);
  const { type = '', step, detail = '' } = task.error ?? {};
  if (detail.includes('Given up after')) checkGivenUp(events, report);
  const nobodyToAsk = type === 'NoReviewerError' && addresses.every((address) => refusedAddresses.has(address));
  if (task.status === 'failed' && ownFaults.has(type) && !nobodyToAsk) report('failed-by-line', `${type} in ${step}`);
}

/** What says that a task got on. */
const progress = new Set([
  'evidence.found',
  'draft.made',
  'draft.judged',
  'review.requested',
  'review.delivered',
  'review.expired',
  'publication.made',
  'task.reopened',
]);
/** Before the last, which has the end. */
const fruitlessRuns = 4;

function checkGivenUp(events: readonly AuditEvent[], report: Report): void {
  const since = events.findLastIndex(({ type }) => progress.has(type));
  const runs = events.slice(since + 1).filter(({ type }) => type === 'task.restarted' || type === 'task.parked').length;
  if (runs < fruitlessRuns) report('given-up-early', `after ${runs} runs since ${events[since]?.type}`);
}

/** Begin, Publish, Settle: one that is superseded has as many. One that Settle fails in goes to the machine's last state, and is parked from there. */
const transitionsFromPublish = 3;

function checkRuns(
  executions: Iterable<Execution>,
  records: ReadonlyMap<string, Seen>,
  add: (invariant: Invariant, detail: string, task?: string) => void,
): void {
  for (const { name, entered, status } of executions) {
    const task = records.get(taskOf(name))?.task;
    if (status === 'RUNNING' && task && hasEnded(task)) add('left-running', `${name} in ${entered.at(-1)}`, task.id);
    if (entered[1] === 'Publish' && entered.filter((state) => state !== 'NotSettled').length > transitionsFromPublish)
      add('many-transitions', `${name} entered ${entered.join(', ')}`, taskOf(name));
  }
}

/** An execution is named after its task and run. */
function taskOf(execution: string): string {
  return execution.replace(/-\d+$/, '');
}

/** Whether a task still waits for something, as a record says it. */
export function isOpen(item: Item): boolean {
  return item['sk'] === 'TASK' && item['sick'] === undefined && !hasEnded(item as unknown as Task);
}
