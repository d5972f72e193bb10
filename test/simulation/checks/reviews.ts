import type { AuditEvent } from '#domain/audit/schema.ts';
import { tally } from '#domain/review/tally.ts';
import type { Taken } from '../doubles/step-functions.ts';
import type { Arrival } from '../doubles/outside.ts';
import type { Report } from '../invariants.ts';
import type { Press } from '../people.ts';
import type { Seen } from '../records.ts';
import { automations, maxRegenerations, undoSeconds } from '../stage.ts';

/** What people were asked, what they said, and what became of it. */

/** What a task fails by for which its outside is to blame, or its age: an operator retries it, and the approval counts. */
const byOthers = new Set(['publication-unknown', 'publication-refused', 'outside-away', 'life-over']);

export function checkReviews({ task, drafts, reviews, events }: Seen, results: readonly Taken[], report: Report): void {
  const of = ({ detail }: AuditEvent) => String(detail?.['review']);
  for (const review of reviews) {
    const delivered = events.filter((event) => event.type === 'review.delivered' && of(event) === review.id);
    if (delivered.length > 1) report('decided-twice', `${review.id} was delivered ${delivered.length} times`);
  }
  for (const { output } of results) {
    const { verdict, draft } = output as { verdict: string; draft: number };
    // Neither is a decision: nobody made one in time, or nobody waits for one any more.
    if (verdict === 'expired' || verdict === 'superseded') continue;
    const kept = reviews.some((review) => {
      const result = review.status === 'delivered' ? tally(review) : undefined;
      return result?.kind === verdict && (result.kind !== 'approved' || result.draft === draft);
    });
    if (!kept) report('decided-twice', `the machine took "${verdict}" for draft ${draft}, which no review says`);
  }
  const wishes = reviews.flatMap((review) => {
    const result = review.status === 'delivered' ? tally(review) : undefined;
    return result?.kind === 'regenerate' ? [{ review, draft: result.draft }] : [];
  });
  for (const { review, draft } of wishes) {
    const made = drafts.some(({ number, source }) => number === draft && source === 'model');
    const byOutside = task.status === 'cancelled' || byOthers.has(task.error?.type ?? '');
    if (!made && !byOutside) report('wish-dropped', `${review.id} asked for draft ${draft}`);
  }
  if (wishes.length > maxRegenerations) report('wish-dropped', `${wishes.length} drafts were asked for`);
  if (task.status === 'failed') {
    const { type = '', step } = task.error ?? {};
    for (const review of reviews) {
      const dropped = review.status === 'cancelled' && review.votes.length > 0;
      const approvedInVain = review.status === 'delivered' && tally(review).kind === 'approved' && !byOthers.has(type);
      if (review.end === task.end - 1 && (dropped || approvedInVain))
        report('decision-dropped', `${type} in ${step}, after ${review.id} was decided`);
    }
  }
  // Between a decision that stands and the end, nobody is asked once more.
  let standing: string | undefined;
  for (const event of events) {
    if (event.type === 'review.decided') standing = event.detail?.['decision'] === 'regenerate' ? undefined : of(event);
    else if (event.type === 'review.undone' && of(event) === standing) standing = undefined;
    else if (event.type === 'task.reopened') standing = undefined;
    else if (event.type === 'review.requested' && standing !== undefined)
      report('asked-again', `by ${of(event)}, after ${standing} was decided`);
  }
}

/** The reconciler looks half a minute after a decision is final, and comes every minute. */
const latestDeliveryMs = (undoSeconds + 180) * 1000;

/** Where nothing goes wrong but that a message is lost. */
export function checkDeliveries({ events }: Seen, report: Report): void {
  for (const [at, { type, at: delivered, detail }] of events.entries()) {
    if (type !== 'review.delivered') continue;
    const decided = events
      .slice(0, at)
      .findLast((event) => event.type === 'review.decided' && event.detail?.['review'] === detail?.['review']);
    const tookMs = Date.parse(delivered) - Date.parse(decided?.at ?? delivered);
    if (tookMs > latestDeliveryMs) report('delivered-late', `${String(detail?.['review'])} after ${Math.round(tookMs / 1000)} s`);
  }
}

/** What people remember: a reviewer took a decision back, was told so, and nobody decided since. */
export function checkPeople(
  { task, reviews }: Seen,
  arrived: readonly Arrival[],
  presses: readonly Press[],
  epochMs: number,
  report: Report,
): void {
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
    // A vote that was not enough goes with its review.
    const over = reviews.flatMap((review) => (review.status === 'expired' ? [Date.parse(review.deadline.at) - epochMs] : []));
    if (decision && !triedBefore && until < Math.min(decision.from + undoSeconds * 1000, cancelledAt, ...over))
      report('undo-in-time', `pressed at ${Math.round(from)}, answered ${status}`);
  }
  const published = arrived.find(({ document }) => document.provenance.review !== undefined);
  if (!published) return;
  const decisive = presses.filter(({ kind }) => kind !== 'undo');
  const allowed = decisive.filter((press) => {
    if (press.kind === 'reject' || press.kind === 'regenerate') return false;
    if (press.status !== undefined && press.status !== 303) return false;
    const undone = presses.some(
      (undo) =>
        undo.kind === 'undo' && undo.status === 303 && undo.tokenSha256 === press.tokenSha256 && undo.from > (press.until ?? press.from),
    );
    return !undone;
  });
  if (
    new Set(allowed.map(({ tokenSha256 }) => tokenSha256)).size < (automations[task.automation]?.review.approvals ?? 1) &&
    allowed.length > 0
  )
    report('too-few', `published at ${Math.round(published.at)}, by ${allowed.length} presses`);
  if (allowed.length === 0) report('undone', `published at ${Math.round(published.at)}; nobody's approval of ${task.id} stands`);
}
