import type { CheckResult } from '../check/schema.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { Clock } from '../identity/ids.ts';
import type { FoundChunk } from '../knowledge/schema.ts';
import type { TaskStore } from '../task/ports.ts';
import type { Draft, Task } from '../task/schema.ts';
import { csrfValue } from './csrf.ts';
import { editFields, type EditField } from './edit-fields.ts';
import { followLink, type FollowedLink } from './follow-link.ts';
import { loadBasis, type BasisDependencies } from './review-basis.ts';
import { mayDecide } from './reviewers.ts';
import type { ReviewerGroups, ReviewSubject } from './schema.ts';
import { standingOf, type Standing } from './standing.ts';
import type { LinkToken } from './token.ts';

export type ShowDependencies = BasisDependencies & { store: TaskStore; groups: ReviewerGroups; clock: Clock };

/** What a form of the page carries besides its fields. */
export type FormKey = { token: LinkToken; csrf: string; digest: string };

/** A press that could not be taken: what was typed, and what is wrong with it. A fault without a name concerns the whole. */
export type FailedAttempt = {
  decision: 'approve' | 'edit' | 'reject';
  typed: ReadonlyMap<string, string>;
  reason: string;
  faults: { name?: string; message: string }[];
};

/** An open review, with everything a reviewer needs to decide it. */
export type OpenView = {
  kind: 'open';
  form: FormKey;
  reviewerName: string;
  task: Pick<Task, 'id' | 'team' | 'automation' | 'revision' | 'subject'>;
  /** The revision's title and description. */
  title: string;
  description: string;
  draft: Draft;
  /** False when no draft could be had: then a person writes it or rejects the task. */
  hasOutput: boolean;
  reasons: readonly string[];
  expiresAt: string;
  subject: ReviewSubject;
  fields: EditField[];
  checks: CheckResult[];
  input: JsonObject;
  evidence: FoundChunk[];
  /** US dollars, all drafts of the task so far. */
  costUsd: number;
  attempt?: FailedAttempt;
};

export type ReviewView =
  | OpenView
  | { kind: 'closed'; form: FormKey; reviewerName: string; title: string; standing: Exclude<Standing, { kind: 'open' }> }
  | { kind: 'barred'; why: 'requester' | 'left-group' }
  /** The content was erased, as retention or a person's request asked. */
  | { kind: 'erased' }
  | { kind: 'unknown' };

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
    subject: basis.subject,
    fields: editFields(basis.spec.outputSchema, basis.subject.output),
    checks: basis.checks,
    input: basis.input,
    evidence: basis.evidence,
    costUsd: record.drafts.reduce((sum, made) => sum + made.priceUsd, 0),
  };
}

/** Whether there is something to approve. */
export function hasOutput(draft: Pick<Draft, 'source' | 'contentSha256'>): boolean {
  return draft.source !== 'none' && draft.contentSha256 !== undefined;
}
