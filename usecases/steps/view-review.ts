import type { RevisionSpec } from '#domain/automation/schema.ts';
import type { CheckResult } from '#domain/check/schema.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import { obstaclesOf } from '#domain/draft/obstacles.ts';
import { whyAsked } from '#domain/draft/why-asked.ts';
import { hasOutput, type Draft } from '#domain/draft/schema.ts';
import type { FoundChunk } from '#domain/knowledge/schema.ts';
import { DigestMismatchError } from '#domain/publication/errors.ts';
import type { Proposal } from '#domain/publication/schema.ts';
import { csrfValue } from '#domain/review/csrf.ts';
import { editFields } from '#domain/review/edit-fields.ts';
import { findingsOf } from '#domain/review/findings.ts';
import { fieldNames, labelsOf } from '#domain/review/labels.ts';
import { colleaguesOf, mayDecide } from '#domain/review/reviewers.ts';
import type { Review } from '#domain/review/schema.ts';
import { standingOf } from '#domain/review/standing.ts';
import { othersNeeded } from '#domain/review/tally.ts';
import { localeOf, textsOf, timeZoneOf } from '#domain/review/texts/texts.ts';
import type { FormKey, ReviewView } from '#domain/review/view.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';
import type { ContentStore } from '../ports/content-store.ts';
import type { ReviewerGroups } from '../ports/reviewer-groups.ts';
import type { Clock } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { draftOf, findInput, findProposal, pinnedRevision, readAbout, readChecks, readEvidence } from '../task-contents.ts';
import { groupsOf } from './find-group.ts';
import type { FollowedLink } from './follow-link.ts';
import { lookBack } from './look-back.ts';

export type ViewReviewDependencies = {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  groups: ReviewerGroups;
  clock: Clock;
};

/** Everything a decision is made from, besides the record. */
export type ReviewBasis = {
  spec: RevisionSpec;
  draft: Draft;
  proposal: Proposal;
  input: JsonObject;
  evidence: FoundChunk[];
  checks: CheckResult[];
};

/**
 * Loads what a review shows, from the very bytes whose digest the review holds.
 * @returns undefined when the content has been erased
 * @throws {DigestMismatchError} when what is stored is not what the review was opened for
 */
export async function readBasis(
  { contents, registry }: Pick<ViewReviewDependencies, 'contents' | 'registry'>,
  record: TaskRecord,
  review: Review,
): Promise<ReviewBasis | undefined> {
  const { task } = record;
  const draft = draftOf(record, review.about.draft);
  const [{ spec }, proposal, input] = await Promise.all([
    pinnedRevision(registry, task),
    findProposal(contents, task, review.proposal),
    findInput(contents, task),
  ]);
  if (!proposal && (await contents.get(task, review.proposal)) !== undefined)
    throw new DigestMismatchError(`The stored proposal of review ${review.id} of task ${task.id} is not the one it was opened for.`);
  if (!proposal || !input) return undefined;
  const [evidence, checks] = await Promise.all([readEvidence(contents, task), readChecks(contents, task, draft)]);
  return { spec, draft, proposal, input, evidence, checks };
}

/** The view of a link that was followed. */
export async function viewReview(deps: ViewReviewDependencies, { token, link, record, review }: FollowedLink): Promise<ReviewView> {
  const { task } = record;
  const { group, others } = await groupsOf(deps.groups, review, link);
  const texts = textsOf(localeOf(group, link, task));
  const reader = { texts, timeZone: timeZoneOf(group, link, task) };
  const standing = standingOf(review, record.reviews, link, deps.clock.now());
  const form: FormKey = { token, csrf: csrfValue(token, review), digest: review.proposal.sha256 };
  if (standing.kind !== 'open') {
    const revision = await deps.registry.revision(task.automation, task.revision);
    return { kind: 'closed', ...reader, form, reviewerName: link.reviewerName, title: revision?.spec.title ?? task.automation, standing };
  }
  const may = mayDecide(group, link, task, others);
  if (may !== 'yes') return { kind: 'barred', texts, why: may };
  const basis = await readBasis(deps, record, review);
  if (!basis) return { kind: 'erased', texts };
  const { spec, draft, proposal, checks, input, evidence } = basis;
  const reasonsOf = (made: Draft, output: JsonObject | undefined, recorded: readonly string[]) =>
    whyAsked(spec.review, task, made, { input, output }, recorded).map((why) => (typeof why === 'string' ? why : texts.checks.reason(why)));
  const [{ subject }, before] = await Promise.all([
    readAbout(deps.contents, task),
    lookBack(deps.contents, record, review, (made) => reasonsOf(made, undefined, made.judgement?.reasons ?? [])),
  ]);
  const inputLabel = labelsOf(spec.inputSchema);
  return {
    kind: 'open',
    ...reader,
    form,
    reviewerName: link.reviewerName,
    group: review.group,
    about: subject,
    task,
    title: spec.title,
    description: spec.description,
    // Who writes a text has nothing else to write it from.
    first: hasOutput(draft) ? spec.review.first : 'input',
    draft,
    hasOutput: hasOutput(draft),
    reasons: reasonsOf(draft, proposal.output, review.reasons),
    deadline: review.deadline.at,
    undoSeconds: spec.undoSeconds,
    others: othersNeeded(review),
    proposal,
    fields: editFields(spec.outputSchema, proposal.output),
    findings: hasOutput(draft) ? findingsOf(spec, { output: proposal.output, input }, checks) : [],
    passed: checks.filter(({ result }) => result === 'pass').map(({ check }) => check),
    obstacles: obstaclesOf(draft.judgement?.checks ?? [], review.overrule),
    overrule: review.overrule,
    colleagues: group ? colleaguesOf({ group, others }, task.requester, review, link.reviewer) : [],
    regenerations: review.regenerations,
    input: fieldNames(spec.inputSchema, input).map((name) => ({ label: inputLabel(name), value: input[name] ?? null })),
    evidence,
    ...before,
    microUsd: record.drafts.reduce((sum, made) => sum + (made.price?.microUsd ?? 0), 0),
  };
}
