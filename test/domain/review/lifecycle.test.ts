import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  askedAt,
  commandReview,
  isOverdue,
  isPending,
  isUntold,
  reachesNobody,
  uninvited,
  type ReviewCommand,
  type ReviewFact,
  type ReviewRefusal,
  type ReviewReply,
} from '../../../domain/review/lifecycle.ts';
import { ReviewSchema, type Review } from '../../../domain/review/schema.ts';
import { tally } from '../../../domain/review/tally.ts';
import { aRef, aReview, aReviewId, aTask, after, decidedBy } from '../../doubles/fixtures.ts';

/** A review is open from 0 s to 1 h, and one of its two reviewers was asked. One that is decided was so after 60 s, and is final after 90 s. */
const inTime = new Date(after(100_000));
const atDeadline = new Date(after(60 * 60_000));

const [ann, ben, cem] = ['brand-editors/ann', 'brand-editors/ben', 'brand-editors/cem'] as const;
const newer = aReviewId();

const open: Review = aReview(aTask(), {
  invitations: [{ reviewer: ann, sentAt: after(1000) }, { reviewer: ben }],
  reminder: { beforeMinutes: 10, at: after(50 * 60_000) },
  escalation: { group: 'leads', afterMinutes: 30, at: after(30 * 60_000) },
});
/** Nobody has been asked yet. */
const unasked: Review = {
  ...open,
  invitations: [{ reviewer: ann }, { reviewer: ben }],
  reminder: { beforeMinutes: 45 },
  escalation: { group: 'leads', afterMinutes: 15 },
};
const decided = decidedBy(open, { reviewer: ann });

type Voting = Extract<ReviewCommand, { kind: 'vote' }>;
type Said = Partial<Voting['vote']> & { undoSeconds?: number };

function vote(reviewer: string, { undoSeconds = 30, ...said }: Said = {}): Voting {
  const { proposal } = open;
  return {
    kind: 'vote',
    vote: { kind: 'approve', draft: 1, proposal, reviewer, reviewerName: reviewer, assurance: 'link', overruled: [], ...said },
    undoSeconds,
  };
}
const made = aRef({ sha256: 'e'.repeat(64) });
const edit = (reviewer: string) => vote(reviewer, { kind: 'edit', draft: 2, proposal: made });
const undo = (reviewer: string): ReviewCommand => ({ kind: 'undo', reviewer });
const renew = (taskToken: string, run = 1, attempt = 0): ReviewCommand => ({ kind: 'renew', taskToken, run, attempt });
const receipts = (...results: ['sent' | 'refused', string][]): ReviewCommand => ({
  kind: 'keep-receipts',
  receipts: results.map(([result, reviewer]) => ({ reviewer, result })),
});

const escalation = { kind: 'escalate', asked: [{ reviewer: 'leads/dan' }], hours: undefined, because: 'Nobody has.' } as const;
const lost = (reviewer: string): ReviewCommand => ({ kind: 'mark-undelivered', reviewer });

/** What a command does to a review; it must not change what it was given. */
const when = (review: Review, command: ReviewCommand, now = inTime) => commandReview(frozen(review), command, now);

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

type Answer = ReviewFact['type'] | ReviewRefusal;
const answerOf = (reply: ReviewReply): Answer => ('fact' in reply ? reply.fact.type : reply.refused);

/** The review after commands that are all taken. */
function given(review: Review, ...commands: ReviewCommand[]): Review {
  return commands.reduce((before, command) => {
    const reply = when(before, command);
    if ('refused' in reply) throw new Error(`${command.kind} was refused: ${reply.refused}`);
    return reply.fact.review;
  }, review);
}

const handOver = (from: string, to: string) =>
  ({ kind: 'hand-over', from: { reviewer: from, name: from }, to: { reviewer: to, name: to } }) as const;

const reviews = {
  open,
  decided,
  delivered: given(decided, { kind: 'deliver' }),
  expired: { ...open, status: 'expired' },
  cancelled: given(decided, { kind: 'cancel' }),
  replaced: given(open, { kind: 'replace', by: newer }),
  lapsed: given(decided, { kind: 'deliver' }, { kind: 'lapse' }),
} satisfies Record<Review['status'], Review>;

/** Every command, as its sender gives it; time-bound ones when their time has come. */
const commands: { [Kind in ReviewCommand['kind']]: { command: Extract<ReviewCommand, { kind: Kind }>; at: Date } } = {
  renew: { command: { kind: 'renew', taskToken: 'task-token-2', run: 1, attempt: 1 }, at: inTime },
  invite: { command: { kind: 'invite' }, at: inTime },
  'keep-receipts': { command: { kind: 'keep-receipts', receipts: [{ reviewer: ben, result: 'sent' }] }, at: inTime },
  'mark-undelivered': { command: { kind: 'mark-undelivered', reviewer: ann }, at: inTime },
  'hand-over': { command: handOver(ann, ben), at: inTime },
  vote: { command: vote(ben), at: inTime },
  undo: { command: { kind: 'undo', reviewer: ann }, at: inTime },
  deliver: { command: { kind: 'deliver' }, at: inTime },
  remind: { command: { kind: 'remind' }, at: new Date(after(51 * 60_000)) },
  escalate: { command: escalation, at: new Date(after(31 * 60_000)) },
  expire: { command: { kind: 'expire' }, at: atDeadline },
  'mark-resumed': { command: { kind: 'mark-resumed', taskToken: 'task-token-1' }, at: inTime },
  'mark-gone': { command: { kind: 'mark-gone', taskToken: 'task-token-1' }, at: inTime },
  replace: { command: { kind: 'replace', by: aReviewId() }, at: inTime },
  cancel: { command: { kind: 'cancel' }, at: inTime },
  lapse: { command: { kind: 'lapse' }, at: inTime },
};

const statuses = [
  'open',
  'decided',
  'delivered',
  'expired',
  'cancelled',
  'replaced',
  'lapsed',
] as const satisfies readonly Review['status'][];

/** The whole life of a review: what each command is answered with, in the statuses above. */
const life: Record<ReviewCommand['kind'], readonly Answer[]> = {
  renew: ['renewed', 'renewed', 'renewed', 'renewed', 'closed', 'closed', 'closed'],
  invite: ['invited', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'],
  'keep-receipts': ['emailed', 'emailed', 'emailed', 'emailed', 'emailed', 'emailed', 'emailed'],
  'mark-undelivered': ['undelivered', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'],
  'hand-over': ['handed-over', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'],
  vote: ['decided', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'],
  undo: ['not-theirs', 'undone', 'closed', 'closed', 'closed', 'closed', 'closed'],
  deliver: ['closed', 'delivered', 'done', 'closed', 'closed', 'closed', 'closed'],
  remind: ['reminded', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'],
  escalate: ['escalated', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'],
  expire: ['expired', 'closed', 'closed', 'done', 'closed', 'closed', 'closed'],
  'mark-resumed': ['closed', 'closed', 'resumed', 'resumed', 'closed', 'stale', 'stale'],
  'mark-gone': ['unheard', 'unheard', 'unheard', 'unheard', 'unheard', 'stale', 'stale'],
  replace: ['replaced', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed'],
  cancel: ['cancelled', 'cancelled', 'closed', 'closed', 'closed', 'closed', 'closed'],
  lapse: ['closed', 'closed', 'lapsed', 'closed', 'closed', 'closed', 'closed'],
};

/** What a taken command changes of a review, and nothing else. */
const changes: Record<Exclude<ReviewFact['type'], 'requested' | 'voted'>, (keyof Review)[]> = {
  renewed: ['waiter'],
  invited: [],
  emailed: ['invitations'],
  unmailed: ['unmailedSince'],
  undelivered: ['invitations'],
  'handed-over': ['invitations'],
  decided: ['cast', 'finalAt', 'status', 'votes'],
  undone: ['finalAt', 'status', 'votes'],
  delivered: ['status'],
  reminded: ['reminder'],
  escalated: ['deadline', 'escalation', 'invitations', 'reasons', 'reminder'],
  expired: ['status'],
  resumed: ['waiter'],
  unheard: ['waiter'],
  replaced: ['replacedBy', 'status', 'waiter'],
  cancelled: ['status'],
  lapsed: ['status', 'waiter'],
};

const kinds = Object.keys(commands) as ReviewCommand['kind'][];
const cells = kinds.flatMap((kind) => statuses.map((status, index) => [kind, status, life[kind][index]!] as const));

describe('the life of a review', () => {
  it.each(cells)('%s when it is %s: %s', (kind, status, answer) => {
    const { command, at } = commands[kind];
    const review = reviews[status];
    const reply = when(review, command, at);
    expect(answerOf(reply)).toBe(answer);
    if ('refused' in reply) return;
    const next = reply.fact.review;
    expect(ReviewSchema.parse(next)).toEqual(next);
    expect(changedFields(review, next)).toEqual(changes[reply.fact.type as keyof typeof changes]);
  });

  const late: Record<ReviewCommand['kind'], Answer> = {
    renew: 'renewed',
    invite: 'invited',
    'keep-receipts': 'emailed',
    'mark-undelivered': 'undelivered',
    'hand-over': 'overdue',
    vote: 'overdue',
    undo: 'not-theirs',
    deliver: 'closed',
    remind: 'overdue',
    escalate: 'overdue',
    expire: 'expired',
    'mark-resumed': 'closed',
    'mark-gone': 'unheard',
    replace: 'replaced',
    cancel: 'cancelled',
    lapse: 'closed',
  };
  it.each(kinds)('%s when its time is over and nobody has recorded that', (kind) => {
    expect(answerOf(when(open, commands[kind].command, atDeadline))).toBe(late[kind]);
  });
});

function changedFields(before: Review, next: Review): string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(next)]) as Set<keyof Review>;
  return [...fields].filter((field) => JSON.stringify(before[field]) !== JSON.stringify(next[field])).toSorted();
}

describe('the waiter', () => {
  it('is told by its latest token: a new one replaces the old', () => {
    const review = given(open, renew('task-token-2', 1, 1));
    expect(review.waiter).toEqual({ kind: 'execution', taskToken: 'task-token-2', run: 1, attempt: 1 });
  });

  it.each([
    ['an earlier attempt of its run', 2, 0, 'stale'],
    ['an earlier run, though its attempt has a higher number', 1, 5, 'stale'],
    ['its own attempt, told again', 2, 1, 'renewed'],
    ['a later attempt of its run', 2, 2, 'renewed'],
    ['a later run, which counts its attempts anew', 3, 0, 'renewed'],
  ] as const)('that waits in attempt 1 of run 2 does not give its place to who comes late: %s', (_who, number, attempt, answer) => {
    const waiting = given(open, renew('task-token-2', 2, 1));
    expect(answerOf(when(waiting, renew('task-token-3', number, attempt)))).toBe(answer);
  });

  it('may be the first of a review that nobody waited for', () => {
    const { waiter: _waiter, ...alone } = open;
    expect(given(alone, renew('task-token-2')).waiter?.taskToken).toBe('task-token-2');
  });

  it('is counted each time that nobody is found with its token, until another comes or the result is taken', () => {
    const gone: ReviewCommand = { kind: 'mark-gone', taskToken: 'task-token-1' };
    expect(given(decided, gone, gone).waiter).toMatchObject({ taskToken: 'task-token-1', gone: 2 });
    expect(given(decided, gone, gone, renew('task-token-2', 1, 1)).waiter).not.toHaveProperty('gone');
    expect(when(given(decided, renew('task-token-2', 1, 1)), gone)).toEqual({ refused: 'stale' });
    expect(when(given(reviews.delivered, { kind: 'mark-resumed', taskToken: 'task-token-1' }), gone)).toEqual({ refused: 'done' });
  });

  it('that asks again after the result was taken is told again', () => {
    const taken = given(reviews.delivered, { kind: 'mark-resumed', taskToken: 'task-token-1' });
    expect(isUntold(taken)).toBe(false);
    expect(isUntold(given(taken, renew('task-token-2', 2)))).toBe(true);
  });

  it('takes a result once', () => {
    const taken = given(reviews.delivered, { kind: 'mark-resumed', taskToken: 'task-token-1' });
    expect(taken.waiter).toEqual({ ...open.waiter, resumedAt: inTime.toISOString() });
    expect(when(taken, { kind: 'mark-resumed', taskToken: 'task-token-1' })).toEqual({ refused: 'done' });
  });

  it('with an earlier token is another waiter', () => {
    const renewed = given(reviews.expired, renew('task-token-2', 2));
    expect(when(renewed, { kind: 'mark-resumed', taskToken: 'task-token-1' })).toEqual({ refused: 'stale' });
  });

  it('is not untold of what is not final, and of nothing when nobody waits', () => {
    const { waiter: _waiter, ...alone } = reviews.delivered;
    expect(statuses.filter((status) => isUntold(reviews[status]))).toEqual(['delivered', 'expired']);
    expect(isUntold(alone)).toBe(false);
  });
});

describe('invitations', () => {
  it('have a receipt each: who has one is not asked again', () => {
    const sent = given(unasked, receipts(['sent', ann]));
    expect(sent.invitations).toEqual([{ reviewer: ann, sentAt: inTime.toISOString() }, { reviewer: ben }]);
    expect(uninvited(sent)).toEqual([ben]);
    expect(when(sent, receipts(['sent', ann]))).toEqual({ refused: 'done' });
    const all = given(sent, receipts(['refused', ann], ['refused', ben]));
    expect(all.invitations).toEqual([
      { reviewer: ann, sentAt: inTime.toISOString() },
      { reviewer: ben, refused: true },
    ]);
    expect(uninvited(all)).toEqual([]);
    expect(when(all, { kind: 'invite' })).toEqual({ refused: 'done' });
  });

  it('are of those who are asked: a receipt of anybody else is none', () => {
    expect(when(unasked, receipts(['sent', cem]))).toEqual({ refused: 'done' });
  });

  it('start the time of the review with the first that is sent, and no later one moves it', () => {
    const first = given(unasked, receipts(['sent', ann]));
    expect(first.deadline.at).toBe(after(100_000 + 60 * 60_000));
    expect(given(first, receipts(['sent', ben])).deadline).toEqual(first.deadline);
  });

  it('leave the time as it is when nobody could be asked, and when it is decided already', () => {
    expect(given(unasked, receipts(['refused', ann])).deadline).toEqual(unasked.deadline);
    const early = given(unasked, vote(ann));
    expect(given(early, receipts(['sent', ben])).deadline).toEqual(unasked.deadline);
  });

  it('know when the first was sent', () => {
    expect(askedAt(unasked)).toBeUndefined();
    const late = { reviewer: cem, sentAt: after(5000) };
    expect(askedAt({ invitations: [late, ...open.invitations] })).toBe(after(1000));
  });

  it('that came back count as not asked, and are not asked again', () => {
    const both = given(open, receipts(['sent', ben]));
    const one = given(both, lost(ann));
    expect(one.invitations).toEqual([
      { ...open.invitations[0], undelivered: true },
      { reviewer: ben, sentAt: inTime.toISOString() },
    ]);
    expect([askedAt(one), uninvited(one), reachesNobody(one)]).toEqual([inTime.toISOString(), [], false]);
    expect(when(one, lost(ann))).toEqual({ refused: 'done' });
    const none = given(one, lost(ben));
    expect([askedAt(none), uninvited(none), reachesNobody(none)]).toEqual([undefined, [], true]);
    // Its time runs no more: nobody has it.
    expect(isOverdue(none, new Date(after(24 * 60 * 60_000)))).toBe(false);
    expect(when(open, lost(cem))).toEqual({ refused: 'done' });
  });

  it('that came back before their receipt was kept stay lost', () => {
    const early = given(unasked, lost(ann));
    expect(uninvited(early)).toEqual([ben]);
    expect(when(early, receipts(['sent', ann]))).toEqual({ refused: 'done' });
    expect(askedAt(early)).toBeUndefined();
  });

  it('start its time anew with the first that arrives, where the ones before it came back', () => {
    const later = when(given(open, lost(ann)), receipts(['sent', ben]), new Date(after(30 * 60_000)));
    expect('fact' in later && later.fact.review.deadline.at).toBe(after(90 * 60_000));
  });

  it('that do not leave are told once, and only while nobody has been asked', () => {
    const unsent: ReviewCommand = { kind: 'keep-receipts', receipts: [], unsent: true };
    const told = given(unasked, unsent);
    expect(told).toEqual({ ...unasked, unmailedSince: inTime.toISOString() });
    expect(when(told, unsent)).toEqual({ refused: 'done' });
    expect(when(open, unsent)).toEqual({ refused: 'done' });
    expect(when(given(unasked, { kind: 'cancel' }), unsent)).toEqual({ refused: 'closed' });
    expect(answerOf(when(told, receipts(['sent', ann])))).toBe('emailed');
  });
});

describe('an approval that lapses', () => {
  it('is one that stands: neither a rejection nor what may still be undone', () => {
    const rejected = given(open, vote(ann, { kind: 'reject', undoSeconds: 0 }), { kind: 'deliver' });
    expect(when(rejected, { kind: 'lapse' })).toEqual({ refused: 'closed' });
    expect(when(decided, { kind: 'lapse' })).toEqual({ refused: 'closed' });
  });

  it('keeps its votes on record, and nobody waits for it', () => {
    expect(reviews.lapsed).toMatchObject({ status: 'lapsed', votes: decided.votes });
    expect(reviews.lapsed).not.toHaveProperty('waiter');
    expect(isUntold(reviews.lapsed)).toBe(false);
  });
});

describe('a vote', () => {
  it('that is enough decides, numbered and dated, and is final when the time to undo is over', () => {
    const command = vote(ben, { undoSeconds: 45 });
    const review = given(open, command);
    expect(review).toMatchObject({ status: 'decided', cast: 1, finalAt: after(145_000) });
    expect(review.votes).toEqual([{ ...command.vote, number: 1, at: inTime.toISOString() }]);
  });

  it('decides up to the very instant the time ends, and then no more', () => {
    expect(answerOf(when(open, vote(ann), new Date(atDeadline.getTime() - 1)))).toBe('decided');
    expect(answerOf(when(open, vote(ann), atDeadline))).toBe('overdue');
  });

  it('counts on from votes that were undone', () => {
    const review = given(open, vote(ann), undo(ann), vote(ben));
    expect(review).toMatchObject({ cast: 2, votes: [{ number: 2, reviewer: ben }] });
  });
});

describe('a review that needs two people', () => {
  const two: Review = { ...open, needs: { approvals: 2, rejections: 1 } };

  it('stays open after the first and is decided by the second', () => {
    const first = when(two, vote(ann));
    expect(first).toMatchObject({ fact: { type: 'voted', review: { status: 'open', cast: 1, votes: [{ reviewer: ann, number: 1 }] } } });
    const review = given(two, vote(ann));
    expect(review.finalAt).toBeUndefined();
    expect(when(review, vote(ben))).toMatchObject({
      fact: {
        type: 'decided',
        review: { status: 'decided', cast: 2, finalAt: after(130_000), votes: [{ reviewer: ann }, { reviewer: ben, number: 2 }] },
      },
    });
  });

  it.each([
    ['approves again', vote(ann)],
    ['edits after approving', edit(ann)],
    ['rejects after approving', vote(ann, { kind: 'reject' })],
  ])('refuses the same person who %s', (_name, again) => {
    expect(when(given(two, vote(ann)), again)).toEqual({ refused: 'not-theirs' });
  });

  it('takes the same person’s vote anew once it was taken back', () => {
    expect(given(two, vote(ann), undo(ann), edit(ann)).votes).toMatchObject([{ reviewer: ann, kind: 'edit', number: 2 }]);
  });

  it('takes earlier approvals back by an edit: others have to agree to what was made', () => {
    const edited = when(given(two, vote(ann)), edit(ben));
    expect(edited).toMatchObject({ fact: { type: 'voted', review: { status: 'open', votes: [{ reviewer: ann }, { reviewer: ben }] } } });
    const agreed = given(two, vote(ann), edit(ben), vote(cem, { draft: 2, proposal: made }));
    expect(agreed.status).toBe('decided');
    expect(tally(agreed)).toMatchObject({ kind: 'approved', draft: 2, digest: made.sha256, votes: [{ reviewer: ben }, { reviewer: cem }] });
  });

  it('counts earlier approvals again when the edit is taken back', () => {
    const review = given(two, vote(ann), edit(ben), undo(ben), vote(cem));
    expect(review.status).toBe('decided');
    expect(tally(review)).toMatchObject({ kind: 'approved', draft: 1, votes: [{ reviewer: ann }, { reviewer: cem }] });
  });

  it.each([
    ['the first', [vote(ben, { kind: 'reject' })]],
    ['a later', [vote(ann), vote(ben, { kind: 'reject' })]],
  ])('is ended by a rejection, as %s vote', (_name, votes) => {
    const review = given(two, ...votes);
    expect(review).toMatchObject({ status: 'decided', finalAt: after(130_000) });
    expect(tally(review)).toMatchObject({ kind: 'rejected', vote: { reviewer: ben } });
    expect(when(review, vote(cem))).toEqual({ refused: 'closed' });
  });

  it('lets each voter undo what was decided, and keeps the other vote', () => {
    const agreed = given(two, vote(ann), vote(ben));
    expect(given(agreed, undo(ann))).toMatchObject({ status: 'open', votes: [{ reviewer: ben }] });
    expect(when(agreed, undo(cem))).toEqual({ refused: 'not-theirs' });
    const reopened = given(agreed, undo(ben));
    expect(reopened).toMatchObject({ status: 'open', cast: 2, votes: [{ reviewer: ann }] });
    expect(reopened.finalAt).toBeUndefined();
    expect(answerOf(when(reopened, vote(cem)))).toBe('decided');
  });

  it('stays decided where the others agree without the vote that is taken back', () => {
    const against = { ...two, needs: { approvals: 2, rejections: 2 } };
    const agreed = given(against, vote(cem, { kind: 'reject' }), vote(ann), vote(ben));
    expect(given(agreed, undo(cem))).toMatchObject({
      status: 'decided',
      finalAt: agreed.finalAt,
      votes: [{ reviewer: ann }, { reviewer: ben }],
    });
  });

  it('lets anybody take back their own vote while it is open, and nobody else’s', () => {
    const voted = given({ ...two, needs: { approvals: 3, rejections: 1 } }, vote(ann), vote(ben));
    expect(given(voted, undo(ann)).votes).toMatchObject([{ reviewer: ben }]);
    expect(given(voted, undo(ben)).votes).toMatchObject([{ reviewer: ann }]);
  });
});

describe('handing over', () => {
  const invitationOf = (review: Review, reviewer: string) => review.invitations.find((one) => one.reviewer === reviewer);

  it('asks the colleague, also one who was asked before, and takes it from who leaves it', () => {
    const left = given(open, handOver(ann, cem));
    expect(invitationOf(left, ann)).toMatchObject({ handedTo: { reviewer: cem } });
    expect(invitationOf(left, cem)).toEqual({ reviewer: cem, handedBy: { reviewer: ann, name: ann } });
    expect(uninvited(left)).toContain(cem);
    const sent = given(open, { kind: 'keep-receipts', receipts: [{ reviewer: ben, result: 'sent' }] });
    expect(uninvited(given(sent, handOver(ann, ben)))).toEqual([ben]);
  });

  it('can be done once, and given back', () => {
    const left = given(open, handOver(ann, cem));
    expect(when(left, handOver(ann, ben))).toEqual({ refused: 'done' });
    const back = given(left, handOver(cem, ann));
    expect(invitationOf(back, ann)).toMatchObject({ reviewer: ann, handedBy: { reviewer: cem, name: cem } });
    expect(uninvited(back)).toContain(ann);
    expect(askedAt(back)).toBe(askedAt(open));
  });

  it.each([
    ['to oneself', handOver(ann, ann)],
    ['by somebody who was not asked', handOver(cem, ann)],
  ])('is not done %s', (_what, command) => {
    expect(when(open, command)).toEqual({ refused: 'not-theirs' });
  });

  it('is not done by who has voted, nor to them', () => {
    const voted = given({ ...open, needs: { approvals: 2, rejections: 1 } }, vote(ann));
    expect(when(voted, handOver(ann, cem))).toEqual({ refused: 'not-theirs' });
    expect(when(voted, handOver(ben, ann))).toEqual({ refused: 'not-theirs' });
  });

  it('leaves enough people to approve, and fewer rejections where approval is out of reach by them', () => {
    const both = { ...open, needs: { approvals: 2, rejections: 1 } };
    expect(when(both, handOver(ann, ben))).toEqual({ refused: 'too-few' });
    expect(given(both, handOver(ann, cem)).needs).toEqual({ approvals: 2, rejections: 1 });
    const against = { ...open, needs: { approvals: 1, rejections: 2 } };
    expect(given(against, handOver(ann, ben)).needs).toEqual({ approvals: 1, rejections: 1 });
  });
});

describe('undo', () => {
  it('opens the review again until the decision is delivered, also when the time to undo has passed', () => {
    expect(answerOf(when(decided, undo(ann), new Date(after(60 * 60_000))))).toBe('undone');
    expect(when(reviews.delivered, undo(ann))).toEqual({ refused: 'closed' });
  });

  it('pressed twice is the same as pressed once', () => {
    expect(when(given(decided, undo(ann)), undo(ann))).toEqual({ refused: 'done' });
  });

  it('is not for who did not vote', () => {
    expect(when(decided, undo(ben))).toEqual({ refused: 'not-theirs' });
  });
});

describe('delivering', () => {
  const finalAt = new Date(after(90_000));

  it('is early until the very instant the time to undo is over', () => {
    expect(when(decided, { kind: 'deliver' }, new Date(finalAt.getTime() - 1))).toEqual({ refused: 'early' });
    expect(answerOf(when(decided, { kind: 'deliver' }, finalAt))).toBe('delivered');
  });

  it('takes only the message of the vote that decided', () => {
    const anew = given(open, vote(ann), undo(ann), vote(ben));
    const later = new Date(after(200_000));
    expect(when(anew, { kind: 'deliver', number: 1 }, later)).toEqual({ refused: 'stale' });
    expect(answerOf(when(anew, { kind: 'deliver', number: 2 }, later))).toBe('delivered');
    expect(when(given(open, vote(ann), undo(ann)), { kind: 'deliver', number: 1 }, later)).toEqual({ refused: 'stale' });
  });

  it('is done once', () => {
    expect(when(reviews.delivered, { kind: 'deliver', number: 1 })).toEqual({ refused: 'done' });
  });
});

describe('the end of its time', () => {
  it('is the very instant its deadline says, not before', () => {
    expect(isOverdue(open, new Date(atDeadline.getTime() - 1))).toBe(false);
    expect(isOverdue(open, atDeadline)).toBe(true);
    expect(when(open, { kind: 'expire' }, new Date(atDeadline.getTime() - 1))).toEqual({ refused: 'early' });
  });

  it('does not come before anybody was asked', () => {
    const years = new Date(after(1000 * 86_400_000));
    expect(isOverdue(unasked, years)).toBe(false);
    expect(when(unasked, { kind: 'expire' }, years)).toEqual({ refused: 'early' });
    expect(answerOf(when(unasked, vote(ann), years))).toBe('decided');
  });

  it('comes to open reviews only: what was decided in time stands', () => {
    expect(statuses.filter((status) => isOverdue(reviews[status], atDeadline))).toEqual(['open']);
    expect(statuses.filter((status) => isPending(reviews[status]))).toEqual(['open', 'decided']);
  });

  it('comes to a review whose votes are not enough', () => {
    const voted = given({ ...open, needs: { approvals: 2, rejections: 1 } }, vote(ann));
    expect(when(voted, { kind: 'expire' }, atDeadline)).toMatchObject({
      fact: { type: 'expired', review: { votes: [{ reviewer: ann }] } },
    });
  });
});

describe('any course of a review', () => {
  const someone = fc.constantFrom(ann, ben, cem);
  const token = fc.constantFrom('task-token-1', 'task-token-2');
  const command: fc.Arbitrary<ReviewCommand> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(someone, fc.constantFrom('approve', 'edit', 'agree', 'reject')).map(([who, what]): ReviewCommand => {
        if (what === 'edit') return edit(who);
        return what === 'agree' ? vote(who, { draft: 2, proposal: made }) : vote(who, { kind: what === 'reject' ? 'reject' : 'approve' });
      }),
    },
    { weight: 3, arbitrary: someone.map(undo) },
    {
      weight: 2,
      arbitrary: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }).map((number) => ({ kind: 'deliver', number }) as const),
    },
    fc.constant({ kind: 'expire' } as const),
    fc.constant({ kind: 'remind' } as const),
    fc.constant(escalation),
    fc.constant({ kind: 'invite' } as const),
    fc.tuple(someone, fc.constantFrom('sent', 'refused')).map(([who, result]) => receipts([result, who])),
    fc.constant({ kind: 'keep-receipts', receipts: [], unsent: true } as const),
    someone.map(lost),
    fc.tuple(someone, someone).map(([from, to]) => handOver(from, to)),
    fc.tuple(token, fc.nat(2), fc.nat(2)).map(([taskToken, number, attempt]) => renew(taskToken, number + 1, attempt)),
    token.map((taskToken) => ({ kind: 'mark-resumed', taskToken }) as const),
    token.map((taskToken) => ({ kind: 'mark-gone', taskToken }) as const),
    fc.constant({ kind: 'lapse' } as const),
    fc.constant({ kind: 'replace', by: newer } as const),
    fc.constant({ kind: 'cancel' } as const),
  );
  const course = fc.array(fc.tuple(command, fc.constantFrom(0, 1000, 30_000, 20 * 60_000, 60 * 60_000)), { maxLength: 20 });
  const approvals = fc.integer({ min: 1, max: 3 });

  /** Status → what it can become by one command. */
  const next: Record<Review['status'], Review['status'][]> = {
    open: ['open', 'decided', 'expired', 'replaced', 'cancelled'],
    decided: ['decided', 'open', 'delivered', 'cancelled'],
    delivered: ['delivered', 'lapsed'],
    expired: ['expired'],
    cancelled: ['cancelled'],
    replaced: ['replaced'],
    lapsed: ['lapsed'],
  };
  const fixed = ['id', 'taskId', 'team', 'about', 'end', 'purpose', 'needs', 'proposal', 'group', 'openedAt'] as const;

  it('is decided exactly while its votes are enough, and keeps what it asks', () => {
    fc.assert(
      fc.property(course, approvals, (steps, needed) => {
        let review: Review = { ...unasked, needs: { approvals: needed, rejections: 1 } };
        let now = Date.parse(open.openedAt);
        for (const [each, ms] of steps) {
          now += ms;
          const reply = when(review, each, new Date(now));
          if ('refused' in reply) continue;
          const before = review;
          review = reply.fact.review;
          expect(ReviewSchema.parse(review)).toEqual(review);
          for (const field of fixed) expect(review[field]).toEqual(before[field]);
          expect(next[before.status]).toContain(review.status);
          expect(review.cast).toBeGreaterThanOrEqual(before.cast);
          // Its time starts with the first email, once, unless that came back; and nobody is asked twice.
          if (askedAt(before) !== undefined && reply.fact.type !== 'undelivered' && reply.fact.type !== 'escalated')
            expect([askedAt(review), review.deadline]).toEqual([askedAt(before), before.deadline]);
          const handed = each.kind === 'hand-over' ? [each.to.reviewer] : [];
          if (reply.fact.type === 'escalated') {
            expect(before.escalation?.escalatedAt).toBeUndefined();
            expect(askedAt(before) === undefined || review.deadline.at >= before.deadline.at).toBe(true);
          } else for (const reviewer of uninvited(review)) expect([...uninvited(before), ...handed]).toContain(reviewer);
          if (reply.fact.type === 'reminded') {
            expect(before.reminder?.sentAt).toBeUndefined();
            expect(now < Date.parse(before.deadline.at)).toBe(true);
          }
          // The token that is told never becomes an older one.
          if (review.waiter && before.waiter) {
            const [is, was] = [review.waiter, before.waiter].map(({ run, attempt }) => run * 10 + attempt);
            expect(is).toBeGreaterThanOrEqual(was!);
          }
          if (!isPending(before)) expect(review.votes).toEqual(before.votes);

          const numbers = review.votes.map(({ number }) => number);
          expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
          expect(Math.max(0, ...numbers)).toBeLessThanOrEqual(review.cast);
          expect(new Set(review.votes.map(({ reviewer }) => reviewer)).size).toBe(review.votes.length);

          const isDecided = review.status === 'decided' || review.status === 'delivered';
          if (isPending(review) || isDecided) {
            expect(tally(review).kind === 'open').toBe(!isDecided);
            expect(review.finalAt !== undefined).toBe(isDecided);
          }
          if (reply.fact.type === 'delivered') expect(Date.parse(review.finalAt ?? '')).toBeLessThanOrEqual(now);
          if (reply.fact.type === 'voted' || reply.fact.type === 'decided')
            expect(askedAt(before) === undefined || now < Date.parse(review.deadline.at)).toBe(true);
          if (reply.fact.type === 'expired') expect(askedAt(before)).toBeDefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('comes to every end', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(course, approvals, (steps, needed) => {
        let review: Review = { ...unasked, needs: { approvals: needed, rejections: 1 } };
        let now = Date.parse(open.openedAt);
        for (const [each, ms] of steps) {
          now += ms;
          const reply = when(review, each, new Date(now));
          if ('fact' in reply) review = reply.fact.review;
          reached.add(answerOf(reply));
        }
      }),
      { numRuns: 6000, seed: 7 },
    );
    const answers: Answer[] = [
      ...(Object.keys(changes) as (keyof typeof changes)[]),
      'voted',
      'closed',
      'done',
      'early',
      'overdue',
      'stale',
      'not-theirs',
      'too-few',
    ];
    expect([...reached].toSorted()).toEqual(answers.toSorted());
  });
});
