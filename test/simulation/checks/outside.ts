import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { tally } from '#domain/review/tally.ts';
import type { Arrival, Paid } from '../doubles/outside.ts';
import type { Invariant, Report } from '../invariants.ts';
import type { Profile } from '../profile.ts';
import type { Seen } from '../records.ts';
import { automations } from '../stage.ts';
import type { Watch } from '../watch.ts';
import type { World } from '../world.ts';

/** What models were paid for, and what the outside has. */

export function checkPaid(
  world: World,
  { task: { id: task }, drafts }: Seen,
  paid: readonly Paid[],
  { draftStored }: Watch,
  report: Report,
): void {
  const byDraft = Map.groupBy(
    paid.filter((one) => one.task === task),
    ({ draft }) => draft,
  );
  for (const [draft, calls] of byDraft) {
    const last = Math.max(...calls.map(({ by }) => by));
    const inVain = calls.find(({ by }) => by !== last && !world.broken.has(by));
    if (inVain) report('bought-in-vain', `draft ${draft}, by call ${inVain.by}, and again by ${last}`);
    const died = new Set(calls.filter(({ by }) => world.crashed.has(by) && by !== last).map(({ by }) => by)).size;
    const { lost = 0 } = drafts.find(({ number }) => number === draft) ?? { lost: Infinity };
    if (died > lost) report('lost-uncounted', `draft ${draft}: ${died} died, and it says ${lost}`);
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

/** Whether people asked for a draft, or for one before it, and have not been silent about that. */
function wasWished(draft: number, reviews: Seen['reviews']): boolean {
  return reviews.some((review) => {
    const result = review.status === 'delivered' ? tally(review) : undefined;
    if (result?.kind !== 'regenerate' || result.draft > draft) return false;
    const silence = reviews.some(
      ({ status, onSilence, about }) => status === 'expired' && onSilence && about.draft >= result.draft && about.draft < draft,
    );
    return !silence;
  });
}

/** Newer content of another task stands under its key: its own would have been overwritten. */
function gaveWay(publications: Seen['publications'], connector: string): boolean {
  return publications.some((one) => one.connector === connector && one.receipt?.startsWith('not written: newer content'));
}

export function checkArrivals(
  { task, drafts, reviews, publications }: Seen,
  arrived: readonly Arrival[],
  shop: Profile['shop'],
  report: Report,
): void {
  const spec = automations[task.automation];
  for (const [connector, ofConnector] of Map.groupBy(arrived, (one) => one.connector)) {
    const numbers = new Set(ofConnector.map(({ document }) => document.provenance.draft));
    if (numbers.size > 1) report('published-twice', `${connector} has drafts ${[...numbers].join(', ')}`);
    const contents = new Set(ofConnector.map(({ document }) => `${document.provenance.draft} ${JSON.stringify(document.output)}`));
    if (contents.size > numbers.size) report('published-twice', `${connector} has two contents of one draft`);
    if (shop === 'keeps-repeats' && connector === 'shop-webhook' && ofConnector.length > 1)
      report('published-twice', `${connector} was called ${ofConnector.length} times`);
  }
  for (const { connector, document } of arrived) {
    const { draft: number, digest } = document.provenance;
    const approved = reviews.some((review) => {
      const result = review.status === 'delivered' ? tally(review) : undefined;
      return result?.kind === 'approved' && result.draft === number && result.digest === digest;
    });
    const draft = drafts.find((one) => one.number === number);
    const auto =
      draft?.judgement?.verdict === 'auto' && draft.source !== 'reviewer' && draft.source !== 'none' && !wasWished(number, reviews);
    if (!approved && !auto)
      report('unapproved', `${connector} has draft ${number}, ${draft?.source}, verdict ${draft?.judgement?.verdict}`);
    if (reviews.some((review) => review.onSilence && review.status === 'expired' && review.about.draft === number))
      report('silence-published', `${connector} has draft ${number}`);
    if (!fits(task.automation, document.output)) report('against-schema', `${connector} has draft ${number}`);
  }
  const said = task.status === 'failed' && task.error?.type === 'review-expired' ? 'expired' : task.status;
  if (['cancelled', 'rejected', 'expired'].includes(said) && arrived.length > 0)
    report('said-otherwise', `${said}, and ${[...new Set(arrived.map(({ connector }) => connector))].join(', ')} has it`);
  if (task.status === 'completed')
    for (const { connector } of spec?.connectors ?? [])
      if (!arrived.some((one) => one.connector === connector) && !gaveWay(publications, connector))
        report('not-published', `${connector} has nothing`);
  for (const { connector, draft, status } of publications)
    if (status === 'refused' && arrived.some((one) => one.connector === connector && one.document.provenance.draft === draft))
      report('receipt-wrong', `${connector} has draft ${draft}, and the record says refused`);
}

const schemas = new Map<string, ValidateFunction>();

/** Whether an output satisfies the schema of its automation, by another way than the line's own. */
function fits(automation: string, output: unknown): boolean {
  const known = schemas.get(automation) ?? new Ajv2020({ strict: false }).compile(automations[automation]?.outputSchema ?? false);
  schemas.set(automation, known);
  return known(output);
}

export function checkKeys(arrivals: readonly Arrival[], add: (invariant: Invariant, detail: string, task?: string) => void): void {
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
