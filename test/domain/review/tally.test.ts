import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Vote } from '../../../domain/review/schema.ts';
import { tally } from '../../../domain/review/tally.ts';
import { aRef, aVote } from '../../doubles/fixtures.ts';

const shown = aRef({ sha256: 'a'.repeat(64) });
const made = aRef({ sha256: 'b'.repeat(64) });
const needs = (approvals = 1, rejections = 1) => ({ approvals, rejections });

const approve = (reviewer: string) => aVote({ reviewer, kind: 'approve', draft: 1, proposal: shown });
const edit = (reviewer: string) => aVote({ reviewer, kind: 'edit', draft: 2, proposal: made });
const approveEdited = (reviewer: string) => aVote({ reviewer, kind: 'approve', draft: 2, proposal: made });
const reject = (reviewer: string) => aVote({ reviewer, kind: 'reject', draft: 1, proposal: shown });

const again = (reviewer: string) => aVote({ reviewer, kind: 'regenerate', draft: 1, proposal: shown, asksFor: 2 });

describe('what votes amount to', () => {
  it.each<[string, Vote[], number | [number, number], unknown]>([
    ['open without a vote', [], 1, { kind: 'open', missing: { approvals: 1 } }],
    ['open without a vote, all of several missing', [], 3, { kind: 'open', missing: { approvals: 3 } }],
    ['approved by one, where one is enough', [approve('a')], 1, { kind: 'approved', draft: 1, digest: shown.sha256 }],
    ['approved by an edit, and then of what it was made into', [edit('a')], 1, { kind: 'approved', draft: 2, digest: made.sha256 }],
    ['rejected by one', [reject('a')], 1, { kind: 'rejected' }],
    ['a wish for another draft, from one', [again('a')], 1, { kind: 'regenerate', draft: 2 }],
    ['a wish for another draft, whoever approved before', [approve('a'), again('b')], 3, { kind: 'regenerate', draft: 2 }],
    ['rejected, whoever wished for another draft', [again('a'), reject('b')], 3, { kind: 'rejected' }],
    ['open after the first of two', [approve('a')], 2, { kind: 'open', missing: { approvals: 1 } }],
    ['approved by the second of two', [approve('a'), approve('b')], 2, { kind: 'approved', draft: 1, digest: shown.sha256 }],
    ['open when one person votes twice', [approve('a'), approve('a')], 2, { kind: 'open', missing: { approvals: 1 } }],
    [
      'rejected by the second, where two have to',
      [reject('a'), approve('b'), reject('c')],
      [3, 2],
      { kind: 'rejected', vote: { reviewer: 'c' } },
    ],
    [
      'open after the first rejection, where two have to',
      [reject('a')],
      [3, 2],
      { kind: 'open', missing: { approvals: 3, rejections: 1 } },
    ],
    ['open when one person rejects twice', [reject('a'), reject('a')], [3, 2], { kind: 'open', missing: { rejections: 1 } }],
    ['approved, though one rejected where two have to', [reject('a'), approve('b'), approve('c')], [2, 2], { kind: 'approved', draft: 1 }],
    ['rejected by one, whoever approved before', [approve('a'), reject('b')], 3, { kind: 'rejected' }],
    ['rejected by one, whoever approved after', [reject('a'), approve('b'), approve('c')], 2, { kind: 'rejected' }],
    ['open after an edit, which takes earlier approvals back', [approve('a'), edit('b')], 2, { kind: 'open', missing: { approvals: 1 } }],
    ['open after an edit that comes last of all', [approve('a'), approve('b'), edit('c')], 3, { kind: 'open', missing: { approvals: 2 } }],
    [
      'approved by the next who agrees with the edit',
      [approve('a'), edit('b'), approveEdited('c')],
      2,
      { kind: 'approved', draft: 2, digest: made.sha256 },
    ],
  ])('is %s', (_name, votes, approvals, expected) => {
    expect(tally({ votes, needs: needs(...[approvals].flat()) })).toMatchObject(expected as object);
  });

  it('rests an approval on the votes for those bytes, the deciding one last', () => {
    const votes = [approve('a'), edit('b'), approveEdited('c')];
    expect(tally({ votes, needs: needs(2) })).toMatchObject({ votes: votes.slice(1) });
  });

  it('names the vote that rejected', () => {
    const vote = reject('b');
    expect(tally({ votes: [approve('a'), vote], needs: needs(3) })).toEqual({ kind: 'rejected', vote });
  });
});

describe('a tally of any votes', () => {
  const votes = fc.array(
    fc
      .record({ who: fc.constantFrom('a', 'b', 'c', 'd'), what: fc.constantFrom(approve, edit, approveEdited, reject) })
      .map(({ who, what }) => what(who)),
    { maxLength: 6 },
  );
  const approvals = fc.integer({ min: 1, max: 4 });
  const rejections = fc.integer({ min: 1, max: 3 });
  const rejecting = (all: readonly Vote[]) => new Set(all.filter(({ kind }) => kind === 'reject').map(({ reviewer }) => reviewer)).size;
  const peopleFor = (all: readonly Vote[], digest: string) =>
    new Set(all.filter(({ proposal }) => proposal.sha256 === digest).map(({ reviewer }) => reviewer)).size;

  it('approves only the very bytes that enough people said yes to, and nothing that enough rejected', () => {
    fc.assert(
      fc.property(votes, approvals, rejections, (given, needed, against) => {
        const result = tally({ votes: given, needs: needs(needed, against) });
        fc.pre(result.kind === 'approved');
        if (result.kind !== 'approved') return;
        expect(rejecting(given)).toBeLessThan(against);
        expect(result.votes.every(({ proposal }) => proposal.sha256 === result.digest)).toBe(true);
        expect(new Set(result.votes.map(({ reviewer }) => reviewer)).size).toBeGreaterThanOrEqual(needed);
        const last = given.findLast(({ kind }) => kind !== 'reject');
        expect(result.votes.at(-1)).toBe(last);
        expect(result.draft).toBe(last?.draft);
      }),
    );
  });

  it('is rejected exactly when enough people rejected', () => {
    fc.assert(
      fc.property(votes, approvals, rejections, (given, needed, against) => {
        expect(tally({ votes: given, needs: needs(needed, against) }).kind === 'rejected').toBe(rejecting(given) >= against);
      }),
    );
  });

  it('misses, while it is open, as many people as have not agreed to the last bytes', () => {
    fc.assert(
      fc.property(votes, approvals, (given, needed) => {
        const result = tally({ votes: given, needs: needs(needed) });
        fc.pre(result.kind === 'open');
        const agreed = peopleFor(given, given.at(-1)?.proposal.sha256 ?? '');
        expect(result).toEqual({ kind: 'open', missing: { approvals: needed - agreed, rejections: 1 } });
        expect(needed - agreed).toBeGreaterThan(0);
      }),
    );
  });

  it('never asks for fewer people when more are needed', () => {
    fc.assert(
      fc.property(votes, approvals, (given, needed) => {
        const one = tally({ votes: given, needs: needs(needed) });
        const more = tally({ votes: given, needs: needs(needed + 1) });
        if (one.kind === 'open') expect(more).toEqual({ kind: 'open', missing: { ...one.missing, approvals: one.missing.approvals + 1 } });
        if (more.kind === 'approved') expect(one.kind).toBe('approved');
      }),
    );
  });
});
