import type { RevisionSpec } from '#domain/automation/schema.ts';
import { type Draft, hasOutput } from '#domain/draft/schema.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import { sealProposal } from '#domain/publication/seal.ts';
import { resolveTargets, type ConnectorConfigs } from '#domain/publication/target.ts';
import { askForReview, markEmailed, renewTaskToken } from '#domain/task/review-changes.ts';
import { headlineOf, reviewMail } from '#domain/review/email.ts';
import { NoReviewerError, ReviewBasisMissingError } from '#domain/review/errors.ts';
import { linkTokenSha256, newLinkToken, type LinkToken } from '#domain/review/link.ts';
import { addressDigest, reviewersOf, type ReferencedReviewer } from '#domain/review/reviewers.ts';
import type { Review } from '#domain/review/schema.ts';
import type { ReviewerGroups } from '#domain/identity/reviewer-groups.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { hasEnded } from '#domain/task/changes.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { LinkBase } from './ports/link-base.ts';
import type { Mailer } from './ports/mailer.ts';
import type { Clock, Random } from './ports/system.ts';
import { changeTask } from './steps/change-task.ts';
import { deliver, type DeliverReply } from './steps/deliver.ts';
import { resumeMachine, type ResumeDependencies } from './steps/resume-machine.ts';
import { contentObject, specOf, type BasisDependencies } from './steps/review-basis.ts';

export type RequestReviewDependencies = BasisDependencies &
  ResumeDependencies & {
    groups: ReviewerGroups;
    /** Of the stage: a reviewer is shown where exactly the draft would be published. */
    connectors: ConnectorConfigs;
    catalogueBucket: string;
    mailer: Mailer;
    linkBase: LinkBase;
    clock: Clock;
    random: Random;
    /** Gives the model route's slot back and wakes the next in line: while people think, no model is busy. */
    freeSlot: (task: Pick<Task, 'id' | 'route'>) => Promise<void>;
  };

export type ReviewRequest = { taskId: TaskId; run: number; draft: number; taskToken: string };

export type RequestReviewReply =
  /** `refused`: references of reviewers whose address the mail service will not take. */
  | { kind: 'asked'; sent: number; refused: string[] }
  /** An earlier try asked; the new task token is stored. */
  | { kind: 'already-asked' }
  /** The review was decided or had expired before this run came to it: where its result stands now. */
  | { kind: 'already-over'; result: DeliverReply['kind'] }
  /** The task has ended or is being published, or a newer run has begun: whatever waits with this token is not waited for. */
  | { kind: 'superseded' };

type Invitation = { reviewer: ReferencedReviewer; token: LinkToken };
type Asked =
  | { step: 'mail'; task: Task; review: Review; draft: Draft; spec: RevisionSpec; invitations: Invitation[] }
  | { step: 'over'; task: Task; expired: boolean }
  | { step: 'keep'; task: Task }
  | { step: 'superseded'; task: Task };

/**
 * Asks a group of people to decide about a draft: one transaction with the review, what it shows and the links, then one email a
 * reviewer. Memoized per draft, except for the task token: a retry brings a new one, and the stored one is always overwritten.
 * Tokens are not stored, so a retry that does not know whether the emails left makes new links; the earlier ones work as well.
 *
 * @throws {NoReviewerError} nobody may decide, or no address is taken: the gate stays shut
 * @throws {MailerUnavailableError} when emails could not be sent now; a retry sends them
 * @throws {ReviewBasisMissingError} draft, revision or content is missing
 */
export async function requestReview(
  deps: RequestReviewDependencies,
  request: ReviewRequest,
  seen: (task: Task) => void,
): Promise<RequestReviewReply> {
  const asked = await changeTask(deps.store, request.taskId, async (record): Promise<{ change?: Change; value: Asked }> => {
    const { task } = record;
    seen(task);
    if (hasEnded(task) || task.status === 'publishing' || task.run !== request.run) return { value: { step: 'superseded', task } };
    const review = reviewOf(record, request.draft);
    return review ? renew(deps, record, review, request) : open(deps, record, request);
  });
  if (asked.step === 'superseded') return { kind: 'superseded' };
  await deps.freeSlot(asked.task);
  switch (asked.step) {
    case 'mail':
      return sendInvitations(deps, asked);
    case 'keep':
      return { kind: 'already-asked' };
    case 'over': {
      const result = asked.expired
        ? await resumeMachine(deps, request.taskId, request.draft)
        : (await deliver(deps, request.taskId, request.draft)).kind;
      return { kind: 'already-over', result };
    }
    default:
      return asked satisfies never;
  }
}

async function open(
  deps: RequestReviewDependencies,
  record: TaskRecord,
  request: ReviewRequest,
): Promise<{ change: Change; value: Asked }> {
  const { task } = record;
  const now = deps.clock.now();
  const { draft, spec } = await draftOf(deps, record, request.draft);
  const input = await contentObject(deps.contents, task, 'input');
  const output = hasOutput(draft) ? await contentObject(deps.contents, task, `draft-${draft.number}`) : {};
  const owner = (await deps.registry.find(task.automation))?.owner;
  const targets = resolveTargets(
    spec.connectors,
    { connectors: deps.connectors, catalogueBucket: deps.catalogueBucket },
    { task, input, owner },
  );
  const sealed = sealProposal(task, output, targets);
  const invitations = invite(deps, spec.review.reviewers, task);
  const review: Review = {
    taskId: task.id,
    team: task.team,
    draft: draft.number,
    status: 'open',
    reasons: draft.judgement?.reasons ?? [],
    digest: sealed.digest,
    group: spec.review.reviewers,
    openedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + spec.review.slaMinutes * 60_000).toISOString(),
    taskToken: request.taskToken,
    decisions: 0,
  };
  const content = await deps.contents.prepare(task, `proposal-${draft.number}`, { ...sealed.proposal });
  const writes: TaskWrite[] = [{ put: 'content', content }, ...linksOf(invitations, task, draft.number)];
  const change = askForReview(task, record.reviews, review, writes, now);
  return { change, value: { step: 'mail', task: change.task, review, draft, spec, invitations } };
}

async function renew(
  deps: RequestReviewDependencies,
  record: TaskRecord,
  review: Review,
  request: ReviewRequest,
): Promise<{ change?: Change; value: Asked }> {
  const { task } = record;
  const now = deps.clock.now();
  const unsent = review.status === 'open' && review.emailedAt === undefined;
  if (unsent) {
    const { draft, spec } = await draftOf(deps, record, request.draft);
    const invitations = invite(deps, review.group, task);
    const change = renewTaskToken(task, review, request.taskToken, linksOf(invitations, task, review.draft), now);
    return { change, value: { step: 'mail', task: change.task, review, draft, spec, invitations } };
  }
  const over = review.status === 'decided' || review.status === 'delivered' || review.status === 'expired';
  const value: Asked = over ? { step: 'over', task, expired: review.status === 'expired' } : { step: 'keep', task };
  if (review.taskToken === request.taskToken) return { value };
  return { change: renewTaskToken(task, review, request.taskToken, [], now), value };
}

async function draftOf(
  deps: RequestReviewDependencies,
  { task, drafts }: TaskRecord,
  number: number,
): Promise<{ draft: Draft; spec: RevisionSpec }> {
  const draft = drafts.find((candidate) => candidate.number === number);
  if (!draft) throw new ReviewBasisMissingError(`Draft ${number} of task ${task.id} is not on record.`);
  return { draft, spec: await specOf(deps.registry, task) };
}

function invite(deps: RequestReviewDependencies, group: string, task: Task): Invitation[] {
  return reviewersOf(deps.groups, group, task.requester).map((reviewer) => ({ reviewer, token: newLinkToken(deps.random.bytes(16)) }));
}

/** Links live as long as their task, so that a late visit is told what happened. */
function linksOf(invitations: readonly Invitation[], task: Task, draft: number): TaskWrite[] {
  return invitations.map(({ reviewer, token }) => ({
    put: 'link',
    tokenSha256: linkTokenSha256(token),
    link: {
      taskId: task.id,
      draft,
      reviewer: reviewer.ref,
      reviewerName: reviewer.name,
      addressDigest: addressDigest(task.salt, reviewer.email),
    },
    expiresAt: task.expiresAt,
  }));
}

async function sendInvitations(deps: RequestReviewDependencies, asked: Extract<Asked, { step: 'mail' }>): Promise<RequestReviewReply> {
  const { task, review, draft, spec, invitations } = asked;
  const base = await deps.linkBase.get();
  const output = hasOutput(draft) ? await contentObject(deps.contents, task, `draft-${draft.number}`) : {};
  const headline = headlineOf(task.subject, output);
  const replies = await Promise.allSettled(
    invitations.map(({ reviewer, token }) =>
      deps.mailer.send(
        reviewMail({
          to: reviewer.email,
          reviewerName: reviewer.name,
          automation: task.automation,
          title: spec.title,
          team: task.team,
          headline,
          hasOutput: hasOutput(draft),
          reasons: review.reasons,
          expiresAt: review.expiresAt,
          link: `${base}/review/${token}`,
        }),
      ),
    ),
  );
  for (const reply of replies) if (reply.status === 'rejected') throw reply.reason;
  const refused = invitations.filter((_, index) => isRefused(replies[index])).map(({ reviewer }) => reviewer.ref);
  const sent = invitations.length - refused.length;
  if (sent === 0) throw new NoReviewerError(`The mail service takes no address of group "${review.group}"; correct the group's addresses.`);
  await changeTask(deps.store, task.id, (record): { change?: Change; value: undefined } => {
    const current = reviewOf(record, review.draft);
    if (!current || current.emailedAt !== undefined || hasEnded(record.task)) return { value: undefined };
    return { change: markEmailed(record.task, current, sent, deps.clock.now()), value: undefined };
  });
  return { kind: 'asked', sent, refused };
}

function isRefused(reply: PromiseSettledResult<'sent' | 'refused'> | undefined): boolean {
  return reply?.status === 'fulfilled' && reply.value === 'refused';
}
