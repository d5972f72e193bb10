import type { RevisionSpec } from '#domain/automation/schema.ts';
import { hasOutput } from '#domain/draft/schema.ts';
import type { Reason } from '#domain/draft/reasons.ts';
import { whyAsked } from '#domain/draft/why-asked.ts';
import type { ReviewId, TaskId } from '#domain/identity/ids.ts';
import type { ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import { mailService } from '#domain/outside/schema.ts';
import { headlineOf, reviewMail, subjectLine, type Mail } from '#domain/review/email.ts';
import { NoReviewerError } from '#domain/review/errors.ts';
import { askedAt, reachesNobody, uninvited, type Receipt } from '#domain/review/lifecycle.ts';
import { linkTokenSha256, newLinkToken, type LinkToken } from '#domain/review/link.ts';
import { addressDigest, groupOfReference, reviewersOf, type ReferencedReviewer } from '#domain/review/reviewers.ts';
import type { Review } from '#domain/review/schema.ts';
import { reviewOf } from '#domain/review/standing.ts';
import { deadlineOf, groupsAsked, mayEscalate } from '#domain/review/timing.ts';
import { mailTextsOf } from '#domain/review/texts/texts.ts';
import { systemActor } from '#domain/task/change.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import { changeReview } from '#domain/task/review-change.ts';
import type { Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';
import type { ContentStore } from '../ports/content-store.ts';
import type { LinkBase } from '../ports/link-base.ts';
import type { MailAbout, Mailer, MailReply } from '../ports/mailer.ts';
import type { ReviewerGroups } from '../ports/reviewer-groups.ts';
import type { Random } from '../ports/system.ts';
import type { TaskStore } from '../ports/task-store.ts';
import { draftOf, findInput, findOutput, pinnedRevision, readAbout } from '../task-contents.ts';
import { callOutside, mustNotBeAway, type CallOutsideDependencies } from './call-outside.ts';
import { changeTask } from './change-task.ts';
import { findGroup } from './find-group.ts';

export type InviteDependencies = CallOutsideDependencies & {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  groups: ReviewerGroups;
  mailer: Mailer;
  linkBase: LinkBase;
  random: Random;
  /** Told of each person for whom the mail service takes no email: somebody has to act. `reviewer` is a reference. */
  unreached: (taskId: TaskId, reviewer: string, why: Exclude<MailReply, 'sent'>) => void;
};

/** Somebody who is to be asked, and the link they get. Tokens are nowhere else: a later try makes new ones, and the earlier work as well. */
export type Invited = { reviewer: ReferencedReviewer; token: LinkToken };

/** `sent`: emails that left now. `refused`: references of reviewers whose address the mail service will not take. */
export type Invitations = { sent: number; refused: string[] };

/** Those of a group who have no receipt yet, each with a new link. @param others groups that are asked besides */
export function invitedOf(
  { random }: Pick<InviteDependencies, 'random'>,
  task: Task,
  group: ReviewerGroup,
  missing: readonly string[],
  others: readonly ReviewerGroup[] = [],
): Invited[] {
  return reviewersOf(group, task.requester, others)
    .filter(({ ref }) => missing.includes(ref))
    .map((reviewer) => ({ reviewer, token: newLinkToken(random.bytes(16)) }));
}

/** Links live as long as their task, so that a late visit is told what happened. */
export function linksOf(invited: readonly Invited[], task: Task, review: Review): TaskWrite[] {
  return invited.map(({ reviewer, token }) => ({
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

/**
 * Asks those who have no receipt yet, with new links: after a crash between email and receipt, or when the mail service was away.
 * @throws {NoReviewerError} when nobody was asked, and nobody is left who can be
 * @throws {OutsideAwayError} when the mail service is away: receipts of what left before are kept, and nothing else is stored once that is known
 */
export async function inviteMissing(deps: InviteDependencies, taskId: TaskId, id: ReviewId, by: string): Promise<Invitations> {
  // Links are stored, and each try makes new ones.
  await mustNotBeAway(deps, mailService);
  type Found = { record: TaskRecord; review: Review; invited: Invited[] } | undefined;
  const found = await changeTask<Found>(deps.store, taskId, async (record): Promise<{ change?: Change; value: Found }> => {
    const review = reviewOf(record, id);
    if (!review) return { value: undefined };
    if (reachesNobody(review)) return unreachable(review);
    const invited = await linked(deps, record.task, review, uninvited(review));
    const writes = linksOf(invited, record.task, review);
    const how = { by: systemActor(by), detail: { links: writes.length }, writes };
    const reply = changeReview(record, review, { kind: 'invite' }, how, deps.clock.now());
    return 'change' in reply ? { change: reply.change, value: { record, review, invited } } : { value: undefined };
  });
  return found ? sendInvitations(deps, found.record, found.review, found.invited, by) : { sent: 0, refused: [] };
}

/**
 * Sends invitations whose links are stored, and keeps a receipt for each. The time to decide runs from the first that left.
 * @throws {NoReviewerError} and OutsideAwayError, as {@link inviteMissing} does
 */
export async function sendInvitations(
  deps: InviteDependencies,
  record: TaskRecord,
  review: Review,
  invited: readonly Invited[],
  by: string,
): Promise<Invitations> {
  const { task } = record;
  const mails = await mailsOf(deps, record, review, invited);
  const replies = await Promise.allSettled(
    mails.map(({ mail, about }) => callOutside(deps, mailService, task.id, () => deps.mailer.send(mail, about))),
  );
  const answers = replies.flatMap((reply, index) => {
    const reviewer = invited[index]?.reviewer.ref;
    return reply.status === 'fulfilled' && reviewer !== undefined ? [{ reviewer, reply: reply.value }] : [];
  });
  for (const { reviewer, reply } of answers) if (reply !== 'sent') deps.unreached(task.id, reviewer, reply);
  const gone = uninvited(review).filter((ref) => !invited.some(({ reviewer }) => reviewer.ref === ref));
  const receipts: Receipt[] = [
    // Who is not verified yet is asked again: once they are, or once the service is no longer on trial.
    ...answers.flatMap(({ reviewer, reply }): Receipt[] => (reply === 'unverified' ? [] : [{ reviewer, result: reply }])),
    // Who has left the group meanwhile is not asked any more.
    ...gone.map((reviewer): Receipt => ({ reviewer, result: 'refused' })),
  ];
  const unsent = replies.length > answers.length || answers.some(({ reply }) => reply === 'unverified');
  const kept = await changeTask(deps.store, task.id, (current) => keep(current, review.id, { receipts, unsent }, by, deps.clock.now()));
  for (const reply of replies) if (reply.status === 'rejected') throw reply.reason;
  const refused = receipts.flatMap(({ reviewer, result }) => (result === 'refused' ? [reviewer] : []));
  if (kept && reachesNobody(kept)) unreachable(kept);
  return { sent: receipts.length - refused.length, refused };
}

/** New links for people who are asked, of whichever group. Who has left theirs gets none. */
export async function linked(deps: InviteDependencies, task: Task, review: Review, people: readonly string[]): Promise<Invited[]> {
  const owner = await deps.registry.owner(task.automation);
  const all = await Promise.all(groupsAsked(review).map((name) => findGroup(deps.groups, name, owner)));
  return all
    .filter(({ name }) => people.some((reviewer) => groupOfReference(reviewer) === name))
    .flatMap((group) =>
      invitedOf(
        deps,
        task,
        group,
        people,
        all.filter((other) => other !== group),
      ),
    );
}

/** Another group is asked within a minute, where there is one. @throws {NoReviewerError} where there is none */
function unreachable(review: Review): { value: undefined } {
  if (!mayEscalate(review)) throw nobodyOf(review);
  return { value: undefined };
}

function nobodyOf({ group }: Review): NoReviewerError {
  return new NoReviewerError(
    `Nobody of group "${group}" can be asked: they left it, or the mail service takes no address of theirs; correct it.`,
  );
}

type Addressed = { mail: Mail; about: MailAbout };

/** The emails to people, each with a link. @param reminding whether they were asked before */
export async function mailsOf(
  deps: InviteDependencies,
  record: TaskRecord,
  review: Review,
  invited: readonly Invited[],
  reminding = false,
): Promise<Addressed[]> {
  const { task } = record;
  const draft = draftOf(record, review.about.draft);
  const { spec }: { spec: RevisionSpec } = await pinnedRevision(deps.registry, task);
  const [base, about, input = {}, output = {}] = await Promise.all([
    deps.linkBase.get(),
    readAbout(deps.contents, task),
    findInput(deps.contents, task),
    findOutput(deps.contents, task, draft),
  ]);
  const headline = headlineOf(about.subject, output);
  const { id, automation, revision, team } = task;
  const scope = { input, output, task: { id, automation, revision, team } };
  const subject = spec.review.subject === undefined ? undefined : subjectLine(spec.review.subject, scope);
  const reasons = whyAsked(spec.review, task, draft, { input, output }, review.reasons);
  const deadline = askedAt(review) === undefined ? deadlineOf(review, deps.clock.now()) : review.deadline.at;
  return invited.map(({ reviewer, token }) => ({
    about: { task: task.id, review: review.id, reviewer: reviewer.ref },
    mail: reviewMail(
      {
        to: reviewer.email,
        reviewerName: reviewer.name,
        automation,
        title: spec.title,
        team,
        headline,
        subject,
        hasOutput: hasOutput(draft),
        reasons: [...handedOver(review, reviewer.ref), ...reasons],
        deadline,
        timeZone: reviewer.timeZone,
        reference: review.id,
        reminding,
        link: `${base}/review/${token}`,
      },
      mailTextsOf(reviewer.locale),
    ),
  }));
}

/** Why this person is asked beside the others. */
function handedOver({ invitations }: Review, ref: string): Reason[] {
  const by = invitations.find(({ reviewer }) => reviewer === ref)?.handedBy;
  return by ? [{ kind: 'handed-over', by: by.name }] : [];
}

/** The review with its receipts, or undefined when it is closed. */
function keep(
  record: TaskRecord,
  id: ReviewId,
  { receipts, unsent }: { receipts: readonly Receipt[]; unsent: boolean },
  by: string,
  now: Date,
): { change?: Change; value: Review | undefined } {
  const review = reviewOf(record, id);
  if (!review) return { value: undefined };
  const emails = receipts.filter(({ result }) => result === 'sent').length;
  const command = { kind: 'keep-receipts', receipts, unsent } as const;
  const reply = changeReview(record, review, command, { by: systemActor(by), detail: { emails } }, now);
  return 'change' in reply ? { change: reply.change, value: reply.review } : { value: review };
}
