import { hasOutput } from '#domain/draft/schema.ts';
import { csrfValue } from '#domain/review/csrf.ts';
import { editFields } from '#domain/review/edit-fields.ts';
import { mayDecide } from '#domain/review/reviewers.ts';
import type { ReviewerGroups } from '#domain/identity/reviewer-groups.ts';
import { standingOf } from '#domain/review/standing.ts';
import type { ReviewView, FormKey } from '#domain/review/view.ts';
import type { Task } from '#domain/task/schema.ts';
import type { Clock } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { followLink, type FollowedLink } from './steps/follow-link.ts';
import { loadBasis, type BasisDependencies } from './steps/review-basis.ts';

export type ShowDependencies = BasisDependencies & { store: TaskStore; groups: ReviewerGroups; clock: Clock };

/** A view and, unless the link is unknown, the task it belongs to (for the log). */
export type Shown = { view: ReviewView; task?: Task };

/** What a link shows. Reads only: whoever opens it, and however often, nothing changes. */
export async function showReview(deps: ShowDependencies, linkText: string | undefined): Promise<Shown> {
  const followed = await followLink(deps.store, linkText);
  return followed ? { view: await viewOf(deps, followed), task: followed.record.task } : { view: { kind: 'unknown' } };
}

/** The view of a link that was followed. */
export async function viewOf(deps: ShowDependencies, { token, link, record, review }: FollowedLink): Promise<ReviewView> {
  const { task } = record;
  const standing = standingOf(review, record.reviews, link, deps.clock.now());
  const form: FormKey = { token, csrf: csrfValue(token, review), digest: review.digest };
  if (standing.kind !== 'open') {
    const revision = await deps.registry.revision(task.automation, task.revision);
    return { kind: 'closed', form, reviewerName: link.reviewerName, title: revision?.spec.title ?? task.automation, standing };
  }
  const may = mayDecide(deps.groups, review.group, link, task);
  if (may !== 'yes') return { kind: 'barred', why: may };
  const basis = await loadBasis(deps, task, review);
  const draft = record.drafts.find((candidate) => candidate.number === review.draft);
  if (!basis || !draft) return { kind: 'erased' };
  return {
    kind: 'open',
    form,
    reviewerName: link.reviewerName,
    task,
    title: basis.spec.title,
    description: basis.spec.description,
    draft,
    hasOutput: hasOutput(draft),
    reasons: review.reasons,
    expiresAt: review.expiresAt,
    proposal: basis.proposal,
    fields: editFields(basis.spec.outputSchema, basis.proposal.output),
    checks: basis.checks,
    input: basis.input,
    evidence: basis.evidence,
    costUsd: record.drafts.reduce((sum, made) => sum + made.priceUsd, 0),
  };
}
