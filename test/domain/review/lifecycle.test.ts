import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  commandReview,
  isOverdue,
  isPending,
  isUntold,
  type ReviewCommand,
  type ReviewFact,
  type ReviewRefusal,
  type ReviewReply,
} from '../../../domain/review/lifecycle.ts';
import { ReviewSchema, type Review } from '../../../domain/review/schema.ts';
import { tally } from '../../../domain/review/tally.ts';
import { aRef, aReview, aReviewId, aTask, after, decidedBy } from '../../doubles/fixtures.ts';

/** A review is open from 0 s to 1 h. One that is decided was so after 60 s, and is final after 90 s. */
const inTime = new Date(after(100_000));
const atDeadline = new Date(after(60 * 60_000));

const [ann, ben, cem] = ['brand-editors/0', 'brand-editors/1', 'brand-editors/2'] as const;
const newer = aReviewId();

const { emailedAt: _emailedAt, ...unsent } = aReview(aTask());
const open: Review = unsent;
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

const reviews = {
  open,
  decided,
  delivered: given(decided, { kind: 'deliver' }),
  expired: { ...open, status: 'expired' },
  cancelled: given(decided, { kind: 'cancel' }),
  replaced: given(open, { kind: 'replace', by: newer }),
} satisfies Record<Review['status'], Review>;

/** Every command, as its sender gives it; time-bound ones when their time has come. */
const commands: { [Kind in ReviewCommand['kind']]: { command: Extract<ReviewCommand, { kind: Kind }>; at: Date } } = {
  renew: { command: { kind: 'renew', taskToken: 'task-token-2' }, at: inTime },
  'mark-emailed': { command: { kind: 'mark-emailed' }, at: inTime },
  vote: { command: vote(ben), at: inTime },
  undo: { command: { kind: 'undo', reviewer: ann }, at: inTime },
  deliver: { command: { kind: 'deliver' }, at: inTime },
  expire: { command: { kind: 'expire' }, at: atDeadline },
  'mark-resumed': { command: { kind: 'mark-resumed', taskToken: 'task-token-1' }, at: inTime },
  replace: { command: { kind: 'replace', by: aReviewId() }, at: inTime },
  cancel: { command: { kind: 'cancel' }, at: inTime },
};

/** The whole life of a review. */
const life: Record<ReviewCommand['kind'], Record<Review['status'], Answer>> = {
  renew: { open: 'renewed', decided: 'renewed', delivered: 'renewed', expired: 'renewed', cancelled: 'closed', replaced: 'closed' },
  'mark-emailed': { open: 'emailed', decided: 'closed', delivered: 'closed', expired: 'closed', cancelled: 'closed', replaced: 'closed' },
  vote: { open: 'decided', decided: 'closed', delivered: 'closed', expired: 'closed', cancelled: 'closed', replaced: 'closed' },
  undo: { open: 'not-theirs', decided: 'undone', delivered: 'closed', expired: 'closed', cancelled: 'closed', replaced: 'closed' },
  deliver: { open: 'closed', decided: 'delivered', delivered: 'done', expired: 'closed', cancelled: 'closed', replaced: 'closed' },
  expire: { open: 'expired', decided: 'closed', delivered: 'closed', expired: 'done', cancelled: 'closed', replaced: 'closed' },
  'mark-resumed': { open: 'closed', decided: 'closed', delivered: 'resumed', expired: 'resumed', cancelled: 'closed', replaced: 'stale' },
  replace: { open: 'replaced', decided: 'closed', delivered: 'closed', expired: 'closed', cancelled: 'closed', replaced: 'closed' },
  cancel: { open: 'cancelled', decided: 'cancelled', delivered: 'closed', expired: 'closed', cancelled: 'closed', replaced: 'closed' },
};

/** What a taken command changes of a review, and nothing else. */
const changes: Record<Exclude<ReviewFact['type'], 'requested' | 'voted'>, (keyof Review)[]> = {
  renewed: ['waiter'],
  emailed: ['emailedAt'],
  decided: ['cast', 'finalAt', 'status', 'votes'],
  undone: ['finalAt', 'status', 'votes'],
  delivered: ['status'],
  expired: ['status'],
  resumed: ['waiter'],
  replaced: ['replacedBy', 'status', 'waiter'],
  cancelled: ['status'],
};

const kinds = Object.keys(commands) as ReviewCommand['kind'][];
const statuses = Object.keys(reviews) as Review['status'][];
const cells = kinds.flatMap((kind) => statuses.map((status) => [kind, status, life[kind][status]] as const));

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
    'mark-emailed': 'emailed',
    vote: 'overdue',
    undo: 'not-theirs',
    deliver: 'closed',
    expire: 'expired',
    'mark-resumed': 'closed',
    replace: 'replaced',
    cancel: 'cancelled',
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
    const review = given(open, { kind: 'renew', taskToken: 'task-token-2' });
    expect(review.waiter).toEqual({ kind: 'execution', taskToken: 'task-token-2' });
  });

  it('that asks again after the result was taken is told again', () => {
    const taken = given(reviews.delivered, { kind: 'mark-resumed', taskToken: 'task-token-1' });
    expect(isUntold(taken)).toBe(false);
    expect(isUntold(given(taken, { kind: 'renew', taskToken: 'task-token-2' }))).toBe(true);
  });

  it('takes a result once', () => {
    const taken = given(reviews.delivered, { kind: 'mark-resumed', taskToken: 'task-token-1' });
    expect(taken.waiter).toEqual({ kind: 'execution', taskToken: 'task-token-1', resumedAt: inTime.toISOString() });
    expect(when(taken, { kind: 'mark-resumed', taskToken: 'task-token-1' })).toEqual({ refused: 'done' });
  });

  it('with an earlier token is another waiter', () => {
    const renewed = given(reviews.expired, { kind: 'renew', taskToken: 'task-token-2' });
    expect(when(renewed, { kind: 'mark-resumed', taskToken: 'task-token-1' })).toEqual({ refused: 'stale' });
  });

  it('is not untold of what is not final, and of nothing when nobody waits', () => {
    const { waiter: _waiter, ...alone } = reviews.delivered;
    expect(statuses.filter((status) => isUntold(reviews[status]))).toEqual(['delivered', 'expired']);
    expect(isUntold(alone)).toBe(false);
  });
});

describe('emails', () => {
  it('are marked once', () => {
    const sent = given(open, { kind: 'mark-emailed' });
    expect(sent.emailedAt).toBe(inTime.toISOString());
    expect(when(sent, { kind: 'mark-emailed' })).toEqual({ refused: 'done' });
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
  const two: Review = { ...open, needs: { approvals: 2 } };

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

  it('lets only the last voter undo what was decided, and keeps the other vote', () => {
    const agreed = given(two, vote(ann), vote(ben));
    expect(when(agreed, undo(ann))).toEqual({ refused: 'not-theirs' });
    expect(when(agreed, undo(cem))).toEqual({ refused: 'not-theirs' });
    const reopened = given(agreed, undo(ben));
    expect(reopened).toMatchObject({ status: 'open', cast: 2, votes: [{ reviewer: ann }] });
    expect(reopened.finalAt).toBeUndefined();
    expect(answerOf(when(reopened, vote(cem)))).toBe('decided');
  });

  it('lets anybody take back their own vote while it is open, and nobody else’s', () => {
    const voted = given({ ...two, needs: { approvals: 3 } }, vote(ann), vote(ben));
    expect(given(voted, undo(ann)).votes).toMatchObject([{ reviewer: ben }]);
    expect(given(voted, undo(ben)).votes).toMatchObject([{ reviewer: ann }]);
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

  it('comes to open reviews only: what was decided in time stands', () => {
    expect(statuses.filter((status) => isOverdue(reviews[status], atDeadline))).toEqual(['open']);
    expect(statuses.filter((status) => isPending(reviews[status]))).toEqual(['open', 'decided']);
  });

  it('comes to a review whose votes are not enough', () => {
    const voted = given({ ...open, needs: { approvals: 2 } }, vote(ann));
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
    fc.constant({ kind: 'mark-emailed' } as const),
    token.map((taskToken) => ({ kind: 'renew', taskToken }) as const),
    token.map((taskToken) => ({ kind: 'mark-resumed', taskToken }) as const),
    fc.constant({ kind: 'replace', by: newer } as const),
    fc.constant({ kind: 'cancel' } as const),
  );
  const course = fc.array(fc.tuple(command, fc.constantFrom(0, 1000, 30_000, 20 * 60_000)), { maxLength: 14 });
  const approvals = fc.integer({ min: 1, max: 3 });

  /** Status → what it can become by one command. */
  const next: Record<Review['status'], Review['status'][]> = {
    open: ['open', 'decided', 'expired', 'replaced', 'cancelled'],
    decided: ['decided', 'open', 'delivered', 'cancelled'],
    delivered: ['delivered'],
    expired: ['expired'],
    cancelled: ['cancelled'],
    replaced: ['replaced'],
  };
  const fixed = [
    'id',
    'taskId',
    'team',
    'about',
    'end',
    'purpose',
    'needs',
    'reasons',
    'proposal',
    'group',
    'openedAt',
    'deadline',
  ] as const;

  it('is decided exactly while its votes are enough, and keeps what it asks', () => {
    fc.assert(
      fc.property(course, approvals, (steps, needed) => {
        let review: Review = { ...open, needs: { approvals: needed } };
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
          if (reply.fact.type === 'voted' || reply.fact.type === 'decided') expect(now).toBeLessThan(Date.parse(review.deadline.at));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('comes to every end', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(course, approvals, (steps, needed) => {
        let review: Review = { ...open, needs: { approvals: needed } };
        let now = Date.parse(open.openedAt);
        for (const [each, ms] of steps) {
          now += ms;
          const reply = when(review, each, new Date(now));
          if ('fact' in reply) review = reply.fact.review;
          reached.add(answerOf(reply));
        }
      }),
      { numRuns: 1000, seed: 7 },
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
    ];
    expect([...reached].toSorted()).toEqual(answers.toSorted());
  });
});
