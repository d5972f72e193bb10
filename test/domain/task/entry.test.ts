import { describe, expect, it } from '@jest/globals';
import type { Draft, Judgement } from '#domain/draft/schema.ts';
import type { Review } from '#domain/review/schema.ts';
import { asksModel, entryOf, mayStillPublish, type Entry } from '#domain/task/entry.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { aDraft, after, aPublication, aRecord, aRef, aReview, aTask, decidedBy, fits, running } from '../../doubles/fixtures.ts';

function draftOf(number: number, verdict?: Judgement['verdict'], fields: Partial<Draft> = {}): Draft {
  const judgement: Judgement | undefined = verdict && {
    verdict,
    checks: fits,
    confidence: 1,
    confidenceParts: {},
    reasons: [],
    at: after(0),
  };
  return aDraft({ number, output: aRef(), ...(judgement ? { judgement } : {}), ...fields });
}

const task = aTask({ ...running, evidence: aRef() });
const toReview = draftOf(1, 'review');
/** What a reviewer made of draft 1. */
const edit = draftOf(2, 'written', { source: 'reviewer' });

const open = aReview(task);
const decided = decidedBy(open);
const wished = { ...decidedBy(open, { kind: 'regenerate', asksFor: 2 }), status: 'delivered' } as const;
const edited = { ...decidedBy(open, { kind: 'edit', draft: 2, proposal: aRef() }), status: 'delivered' } as const;

/** The record of a task, with a draft that goes to people and their review. */
const asked = (review: Review, fields: Partial<Task> = {}, drafts = [toReview]): TaskRecord =>
  aRecord({ ...task, ...fields }, { drafts, reviews: [review] });
const drafted = (...drafts: Draft[]) => aRecord(task, { drafts });

describe('the next run of a task', () => {
  it.each<[string, TaskRecord, Entry]>([
    ['has nothing yet', aRecord(aTask()), { at: 'Retrieve' }],
    ['has its evidence', drafted(), { at: 'Infer', draft: 1 }],
    ['has a draft that nobody judged', drafted(draftOf(1)), { at: 'Validate', draft: 1 }],
    ['has a draft, though no evidence was asked for', aRecord(aTask(), { drafts: [draftOf(1)] }), { at: 'Validate', draft: 1 }],
    ['has a draft that its rules let through', drafted(draftOf(1, 'auto')), { at: 'Publish', draft: 1 }],
    [
      'has one that they let through though a check failed',
      drafted(
        draftOf(1, 'auto', { judgement: { ...draftOf(1, 'auto').judgement!, checks: [{ check: 'output-schema', result: 'fail' }] } }),
      ),
      { at: 'RequestReview', draft: 1 },
    ],
    ['has one that goes to people', drafted(toReview), { at: 'RequestReview', draft: 1 }],
    [
      'has what a reviewer wrote, and the review about it ended undecided before the task was tried again',
      asked(aReview(task, { about: { kind: 'draft', draft: 2 }, status: 'expired' }), { end: 1 }, [toReview, edit]),
      { at: 'RequestReview', draft: 2 },
    ],
    ['has one that is to be repaired', drafted(draftOf(1, 'repair')), { at: 'Infer', draft: 2 }],
    ['has the repaired one', drafted(draftOf(1, 'repair'), draftOf(2)), { at: 'Validate', draft: 2 }],
    ['has none that is good enough', drafted(draftOf(1, 'fallback')), { at: 'Fallback' }],
    ['has what the fallback made', drafted(draftOf(1, 'fallback'), draftOf(2, 'auto', { source: 'canned' })), { at: 'Publish', draft: 2 }],
    [
      'is to be written by a person',
      drafted(draftOf(1, 'fallback'), draftOf(2, 'review', { source: 'none' })),
      { at: 'RequestReview', draft: 2 },
    ],
    ['is before people', asked(open), { at: 'RequestReview', draft: 1 }],
    ['was decided, and that may be taken back', asked(decided), { at: 'RequestReview', draft: 1 }],
    ['was approved', asked({ ...decided, status: 'delivered' }), { at: 'Publish', draft: 1 }],
    ['was rejected', asked({ ...decidedBy(open, { kind: 'reject' }), status: 'delivered' }), { at: 'RequestReview', draft: 1 }],
    ['is to have another draft, which may be taken back', asked({ ...wished, status: 'decided' }), { at: 'RequestReview', draft: 1 }],
    ['is to have another draft', asked(wished), { at: 'Infer', draft: 2 }],
    ['has the other draft', asked(wished, {}, [toReview, draftOf(2)]), { at: 'Validate', draft: 2 }],
    ['has one that is to be repaired again', asked(wished, {}, [toReview, draftOf(2, 'repair')]), { at: 'Infer', draft: 3 }],
    ['has another draft for people', asked(wished, {}, [toReview, draftOf(2, 'review')]), { at: 'RequestReview', draft: 2 }],
    ['got no other draft that is good enough', asked(wished, {}, [toReview, draftOf(2, 'fallback')]), { at: 'Fallback' }],
    ['was to have another draft, and failed before it did', asked(wished, { end: 1, run: 3 }), { at: 'Infer', draft: 2 }],
    ['was not decided in time', asked({ ...open, status: 'expired' }), { at: 'RequestReview', draft: 1 }],
    [
      'has a review that another took the place of, which is still to be asked for',
      asked({ ...open, status: 'replaced' }),
      { at: 'RequestReview', draft: 1 },
    ],
    [
      'has a review in the place of another',
      aRecord(task, {
        drafts: [toReview, draftOf(2, 'review')],
        reviews: [
          { ...open, status: 'replaced' },
          { ...open, about: { kind: 'draft', draft: 2 } },
        ],
      }),
      { at: 'RequestReview', draft: 2 },
    ],
    ['has an edit that was approved', asked(edited, {}, [toReview, edit]), { at: 'Publish', draft: 2 }],
    [
      'has an edit that may be taken back',
      asked({ ...edited, status: 'decided' }, {}, [toReview, edit]),
      { at: 'RequestReview', draft: 1 },
    ],
    ['has an edit that was taken back', asked(open, {}, [toReview, edit]), { at: 'RequestReview', draft: 1 }],
    [
      'was approved before it ended and was retried',
      asked({ ...decided, status: 'delivered' }, { end: 1, run: 2 }),
      { at: 'Publish', draft: 1 },
    ],
    [
      'was not decided before it ended and was retried',
      asked({ ...open, status: 'expired' }, { end: 1, run: 2 }),
      { at: 'RequestReview', draft: 1 },
    ],
    [
      'was edited, and nobody let it out before it ended',
      asked({ ...edited, status: 'cancelled' }, { end: 1, run: 2 }, [toReview, edit]),
      { at: 'RequestReview', draft: 1 },
    ],
    [
      'has a newer draft than the one whose review was replaced',
      asked({ ...open, status: 'replaced' }, {}, [toReview, draftOf(2)]),
      { at: 'Validate', draft: 2 },
    ],
    [
      'has a newer draft than the one that was asked about before it ended',
      asked({ ...open, status: 'expired' }, { end: 1, run: 2 }, [toReview, draftOf(2)]),
      { at: 'Validate', draft: 2 },
    ],
    ['was approved too long ago', asked({ ...decided, status: 'lapsed' }), { at: 'RequestReview', draft: 1 }],
    [
      'has an edit that was approved too long ago',
      asked({ ...edited, status: 'lapsed' }, {}, [toReview, edit]),
      { at: 'RequestReview', draft: 2 },
    ],
    [
      'was asked again about that edit',
      aRecord(task, {
        drafts: [toReview, edit],
        reviews: [
          { ...edited, status: 'lapsed' },
          { ...open, about: { kind: 'draft', draft: 2 } },
        ],
      }),
      { at: 'RequestReview', draft: 2 },
    ],
  ])('that %s goes on where its records end', (_what, record, entry) => {
    expect(entryOf(record)).toEqual(entry);
  });

  it.each<[Entry, boolean]>([
    [{ at: 'Retrieve' }, true],
    [{ at: 'Infer', draft: 1 }, true],
    [{ at: 'Validate', draft: 1 }, false],
    [{ at: 'RequestReview', draft: 1 }, false],
    [{ at: 'Publish', draft: 1 }, false],
    [{ at: 'Fallback' }, false],
  ])('that begins at %j asks a model: %s', (entry, asks) => {
    expect(asksModel(entry)).toBe(asks);
  });
});

describe('a task that may still be published', () => {
  it.each<[string, TaskRecord, boolean]>([
    ['was let through', drafted(draftOf(1, 'auto')), true],
    ['was approved', asked({ ...decided, status: 'delivered' }), true],
    ['has begun to leave', aRecord({ ...task, leaving: { draft: 1, since: after(0) } }, { drafts: [toReview] }), true],
    ['has an answer of a connector', aRecord(task, { drafts: [toReview], publications: [aPublication({ status: 'unknown' })] }), true],
    ['is before people', asked(open), false],
    ['has no draft', drafted(), false],
  ])('is one that %s: %s', (_what, record, may) => {
    expect(mayStillPublish(record)).toBe(may);
  });
});
