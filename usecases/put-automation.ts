import { outputBreaks } from '#domain/automation/output-breaks.ts';
import type { Revision, RevisionSpec } from '#domain/automation/schema.ts';
import { validateRevision, type StageNames } from '#domain/automation/validate-revision.ts';
import type { RevisionReceipt } from '#domain/automation/view.ts';
import type { Caller } from '#domain/identity/caller.ts';
import type { AutomationId } from '#domain/identity/ids.ts';
import { mayAsk } from '#domain/identity/reviewer-groups.ts';
import { atMost, ProblemError, type FieldError } from '#domain/problem/problem.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ReviewerGroups } from './ports/reviewer-groups.ts';
import type { Clock } from './ports/system.ts';

export type PutAutomationDependencies = {
  registry: AutomationRegistry;
  groups: ReviewerGroups;
  stage: Omit<StageNames, 'reviewerGroups'>;
  clock: Clock;
};

/**
 * Puts a revision, live at once. The same revision again changes nothing.
 * @throws {ProblemError} not-your-automation; invalid-request for a revision that would not run
 */
export async function putAutomation(
  { registry, groups, stage, clock }: PutAutomationDependencies,
  caller: Caller,
  id: AutomationId,
  spec: RevisionSpec,
): Promise<{ kind: 'created' | 'unchanged'; receipt: RevisionReceipt }> {
  const owner = await registry.owner(id);
  if (owner !== undefined && owner !== caller.team) throw notOwner(id);
  const reviewerGroups = (await groups.list()).filter((group) => mayAsk(group, caller.team)).map(({ name }) => name);
  const errors = validateRevision(spec, { ...stage, reviewerGroups }, caller.team);
  if (errors.length > 0) {
    throw new ProblemError(
      'invalid-request',
      `The revision would not run: ${errors.length} fault${errors.length === 1 ? '' : 's'}; see errors.`,
      { errors: atMost(errors) },
    );
  }
  const reply = await registry.put(id, spec, { team: caller.team, sub: caller.sub }, clock.now());
  if (reply.kind === 'not-owner') throw notOwner(id);
  const { revision, digest, createdAt } = reply.revision;
  const warnings = reply.kind === 'created' ? await breaks(registry, reply.revision) : [];
  return { kind: reply.kind, receipt: { id, revision, digest, createdAt, warnings } };
}

/** Numbers are consecutive, so the one before was the live one that this revision took the place of. */
async function breaks(registry: AutomationRegistry, { automation, revision, spec }: Revision): Promise<FieldError[]> {
  const before = revision > 1 ? await registry.revision(automation, revision - 1) : undefined;
  return before ? atMost(outputBreaks(before.spec.outputSchema, spec.outputSchema)) : [];
}

function notOwner(id: string): ProblemError {
  return new ProblemError('not-your-automation', `"${id}" belongs to another team; only its owner may put a revision.`);
}
