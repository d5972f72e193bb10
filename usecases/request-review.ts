import type { RevisionSpec } from '#domain/automation/schema.ts';
import { hasOutput, type Draft } from '#domain/draft/schema.ts';
import { idBytes, newReviewId, type TaskId } from '#domain/identity/ids.ts';
import type { ReviewerGroups } from '#domain/identity/reviewer-groups.ts';
import { proposalOf } from '#domain/publication/proposal.ts';
import { resolveTargets, type ConnectorConfigs } from '#domain/publication/target.ts';
import { headlineOf, reviewMail } from '#domain/review/email.ts';
import { NoReviewerError } from '#domain/review/errors.ts';
import { commandReview } from '#domain/review/lifecycle.ts';
import { linkTokenSha256, newLinkToken, type LinkToken } from '#domain/review/link.ts';
import { addressDigest, reviewersOf, type ReferencedReviewer } from '#domain/review/reviewers.ts';
import type { Review } from '#domain/review/schema.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { tally } from '#domain/review/tally.ts';
import { mailTextsOf } from '#domain/review/texts/texts.ts';
import { contentWrite, openMs, systemActor } from '#domain/task/change.ts';
import { ContentUnreadableError } from '#domain/task/errors.ts';
import { commandTask } from '#domain/task/lifecycle.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { LinkBase } from './ports/link-base.ts';
import type { Mailer } from './ports/mailer.ts';
import type { Random, Clock } from './ports/system.ts';
import { changeTask } from './steps/change-task.ts';
import { deliver, type DeliverReply } from './steps/deliver.ts';
import { resumeMachine, type ResumeDependencies } from './steps/resume-machine.ts';
import { draftOf, findOutput, pinnedRevision, readAbout, readInput } from './task-contents.ts';

export type RequestReviewDependencies = ResumeDependencies & {
  contents: ContentStore;
  registry: AutomationRegistry;
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
  | { step: 'over'; task: Task; review: Review }
  | { step: 'keep'; task: Task }
  | { step: 'superseded'; task: Task };

/**
 * Asks a group of people to decide about a draft: one transaction with the review, what it shows and the links, then one email a
 * reviewer. Memoized per draft and end, except for the task token: a retry brings a new one, and the stored one is always overwritten.
 * Tokens are not stored, so a retry that does not know whether the emails left makes new links; the earlier ones work as well.
 *
 * @throws {NoReviewerError} nobody may decide, or no address is taken: the gate stays shut
 * @throws {MailerUnavailableError} when emails could not be sent now; a retry sends them
 * @throws {DraftMissingError} {@link RevisionMissingError} {@link ContentUnreadableError} what it is about is missing
 */
export async function requestReview(
  deps: RequestReviewDependencies,
  request: ReviewRequest,
  seen: (task: Task) => void,
): Promise<RequestReviewReply> {
  const asked = await changeTask<Asked>(deps.store, request.taskId, async (record) => {
    const { task } = record;
    seen(task);
    // Nothing is made for an answer that nobody would take; the task's lifecycle has the last word.
    if (hasEnded(task) || task.run !== request.run) return { value: { step: 'superseded', task } };
    const review = reviewAbout(record, request.draft);
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
      const { id, status } = asked.review;
      const result = status === 'expired' ? await resumeMachine(deps, request.taskId, id) : (await deliver(deps, request.taskId, id)).kind;
      return { kind: 'already-over', result };
    }
    default:
      return asked satisfies never;
  }
}

/** The review that was opened about a draft since the task's last end, or one before that was approved, as it was or with edits. */
function reviewAbout({ task, reviews }: TaskRecord, draft: number): Review | undefined {
  return (
    reviews.findLast(({ about, end }) => about.draft === draft && end === task.end) ??
    reviews.findLast((review) => review.about.draft === draft && isApproved(review))
  );
}

function isApproved(review: Review): boolean {
  return review.status === 'delivered' && tally(review).kind === 'approved';
}

type Step = { change?: Change; value: Asked };

const by = systemActor('request-review');

async function open(deps: RequestReviewDependencies, record: TaskRecord, request: ReviewRequest): Promise<Step> {
  const { task } = record;
  const now = deps.clock.now();
  const draft = draftOf(record, request.draft);
  const { spec } = await pinnedRevision(deps.registry, task);
  const input = await readInput(deps.contents, task);
  const output = await outputOf(deps, task, draft);
  const owner = (await deps.registry.find(task.automation))?.owner;
  const stage = { connectors: deps.connectors, catalogueBucket: deps.catalogueBucket };
  const targets = resolveTargets(spec.connectors, stage, { task, input, owner });
  const content = await deps.contents.prepare(task, proposalOf(task, output, targets));
  const invitations = invite(deps, spec.review.reviewers, task);
  const { slaMinutes } = spec.review;
  const review: Review = {
    id: newReviewId(now, deps.random.bytes(idBytes)),
    taskId: task.id,
    team: task.team,
    about: { kind: 'draft', draft: draft.number },
    end: task.end,
    purpose: hasOutput(draft) ? 'release' : 'write',
    needs: { approvals: 1 },
    overrule: spec.review.overrule,
    status: 'open',
    reasons: draft.judgement?.reasons ?? [],
    proposal: content.ref,
    group: spec.review.reviewers,
    openedAt: now.toISOString(),
    deadline: { at: new Date(now.getTime() + slaMinutes * 60_000).toISOString(), rule: { kind: 'after-opening', minutes: slaMinutes } },
    votes: [],
    cast: 0,
    waiter: { kind: 'execution', taskToken: request.taskToken },
  };
  const older = replaced(record, review, now);
  const writes = [contentWrite(content), ...linksOf(invitations, task, review), ...older.map(reviewWrite)];
  const decision = commandTask(record, { kind: 'take-review', fact: { type: 'requested', review }, by, writes, run: request.run }, now);
  if (!('change' in decision)) return { value: { step: 'superseded', task } };
  // The time people had the older ones before them counts, as with any review that is closed.
  const reviewMs = older.reduce((sum, each) => sum + openMs(each, now), decision.change.task.reviewMs);
  const change: Change = { ...decision.change, task: { ...decision.change.task, reviewMs } };
  return { change, value: { step: 'mail', task: change.task, review, draft, spec, invitations } };
}

/** A person is asked about a newer draft: open reviews of older ones need no answer any more. */
function replaced({ reviews }: TaskRecord, newer: Review, now: Date): Review[] {
  return reviews.flatMap((review) => {
    const reply = commandReview(review, { kind: 'replace', by: newer.id }, now);
    return 'fact' in reply ? [reply.fact.review] : [];
  });
}

function reviewWrite(review: Review): TaskWrite {
  return { put: 'review', review };
}

async function renew(deps: RequestReviewDependencies, record: TaskRecord, review: Review, request: ReviewRequest): Promise<Step> {
  const { task } = record;
  const now = deps.clock.now();
  const unsent = review.status === 'open' && review.emailedAt === undefined;
  const invitations = unsent ? invite(deps, review.group, task) : [];
  const standing = await standingStep(deps, record, review, invitations);
  if (review.waiter?.taskToken === request.taskToken && !unsent) return { value: standing };
  const writes = linksOf(invitations, task, review);
  const command = { kind: 'renew', taskToken: request.taskToken } as const;
  const reply = changeReview(record, review, command, { by, detail: { links: writes.length }, writes, run: request.run }, now);
  if ('reviewRefused' in reply) return { value: { step: 'keep', task } };
  if ('taskRefused' in reply) return { value: { step: 'superseded', task } };
  return { change: reply.change, value: { ...standing, task: reply.change.task } };
}

/** What follows once the new token is stored. */
async function standingStep(
  deps: RequestReviewDependencies,
  record: TaskRecord,
  review: Review,
  invitations: Invitation[],
): Promise<Exclude<Asked, { step: 'superseded' }>> {
  const { task } = record;
  if (review.status !== 'open') return { step: 'over', task, review };
  if (invitations.length === 0) return { step: 'keep', task };
  const { spec } = await pinnedRevision(deps.registry, task);
  return { step: 'mail', task, review, draft: draftOf(record, review.about.draft), spec, invitations };
}

/** The output of a draft, or nothing where a person writes it. @throws {ContentUnreadableError} when it should be there and is not */
async function outputOf({ contents }: RequestReviewDependencies, task: Task, draft: Draft) {
  if (!hasOutput(draft)) return {};
  const output = await findOutput(contents, task, draft);
  if (!output)
    throw new ContentUnreadableError(`The output of draft ${draft.number} of ${task.id} is not there, or is not what was stored.`);
  return output;
}

function invite(deps: RequestReviewDependencies, group: string, task: Task): Invitation[] {
  return reviewersOf(deps.groups, group, task.requester).map((reviewer) => ({ reviewer, token: newLinkToken(deps.random.bytes(16)) }));
}

/** Links live as long as their task, so that a late visit is told what happened. */
function linksOf(invitations: readonly Invitation[], task: Task, review: Review): TaskWrite[] {
  return invitations.map(({ reviewer, token }) => ({
    put: 'link',
    tokenSha256: linkTokenSha256(token),
    link: {
      taskId: task.id,
      review: review.id,
      reviewer: reviewer.ref,
      reviewerName: reviewer.name,
      addressDigest: addressDigest(task.salt, reviewer.email),
    },
  }));
}

async function sendInvitations(deps: RequestReviewDependencies, asked: Extract<Asked, { step: 'mail' }>): Promise<RequestReviewReply> {
  const { task, review, draft, spec, invitations } = asked;
  const base = await deps.linkBase.get();
  const { subject } = await readAbout(deps.contents, task);
  const headline = headlineOf(subject, await outputOf(deps, task, draft));
  const replies = await Promise.allSettled(
    invitations.map(({ reviewer, token }) =>
      deps.mailer.send(
        reviewMail(
          {
            to: reviewer.email,
            reviewerName: reviewer.name,
            automation: task.automation,
            title: spec.title,
            team: task.team,
            headline,
            hasOutput: hasOutput(draft),
            reasons: review.reasons,
            deadline: review.deadline.at,
            reference: review.id,
            link: `${base}/review/${token}`,
          },
          mailTextsOf(reviewer.locale),
        ),
      ),
    ),
  );
  for (const reply of replies) if (reply.status === 'rejected') throw reply.reason;
  const refused = invitations.filter((_, index) => isRefused(replies[index])).map(({ reviewer }) => reviewer.ref);
  const sent = invitations.length - refused.length;
  if (sent === 0) throw new NoReviewerError(`The mail service takes no address of group "${review.group}"; correct the group's addresses.`);
  await changeTask(deps.store, task.id, (record) => markEmailed(record, review, sent, deps.clock.now()));
  return { kind: 'asked', sent, refused };
}

function markEmailed(record: TaskRecord, { id }: Review, emails: number, now: Date): { change?: Change; value: undefined } {
  const review = reviewOf(record, id);
  const reply = review && changeReview(record, review, { kind: 'mark-emailed' }, { by, detail: { emails } }, now);
  return reply && 'change' in reply ? { change: reply.change, value: undefined } : { value: undefined };
}

function isRefused(reply: PromiseSettledResult<'sent' | 'refused'> | undefined): boolean {
  return reply?.status === 'fulfilled' && reply.value === 'refused';
}
