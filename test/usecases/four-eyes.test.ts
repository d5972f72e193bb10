import { describe, expect, it } from '@jest/globals';
import { AuthConfigSchema, readClaims } from '#domain/identity/auth-config.ts';
import { NoReviewerError } from '#domain/review/errors.ts';
import type { Task } from '#domain/task/schema.ts';
import { press, lookOpen } from '../doubles/press.ts';
import { createReviewLine, type ReviewLine } from '../doubles/review-line.ts';
import { aGroup, ann, ben } from '../doubles/reviewer-groups.ts';

/** Nobody lets through what they asked for themselves, whatever their token says of them. */

const { claims } = AuthConfigSchema.parse({ issuer: 'https://issuer.example', audience: 'a' });

/** Ann asks, by what her token says; `401` when the authorizer takes no such token. */
function requesterBy(payload: Record<string, unknown>): Task['requester'] | '401' {
  const caller = readClaims({ sub: 'someone', team: 'catalogue', scope: 'tasks:write', ...payload }, claims);
  return caller.kind === 'fault' ? '401' : { sub: caller.sub, ...(caller.email === undefined ? {} : { email: caller.email }) };
}

/** Who is asked about a task of that requester: `nobody` when the gate stays shut. */
async function askedBy(requester: Task['requester'] | '401'): Promise<string[] | 'nobody' | '401'> {
  if (requester === '401') return '401';
  const group = aGroup([{ ...ann, identities: [{ sub: '00u1' }, { email: 'ann.e@corp.example' }] }, ben]);
  const line = await createReviewLine({ requester, group });
  try {
    await line.ask();
    return line.mails.map(({ to }) => to);
  } catch (error) {
    if (error instanceof NoReviewerError) return 'nobody';
    throw error;
  }
}

const others = [ben.email];

describe('the requester, spelled', () => {
  it.each<[string, Record<string, unknown>, string[] | 'nobody' | '401']>([
    ['as the group has it', { email: 'ann@example.com' }, others],
    ['in capitals', { email: 'ANN@Example.COM' }, others],
    ['with a tag', { email: 'ann+tasks@example.com' }, others],
    ['with a dot after the domain', { email: 'ann@example.com.' }, others],
    ['in quotes', { email: '"ann"@example.com' }, others],
    ['in quotes with what they guard', { email: String.raw`"a\nn"@example.com` }, others],
    ['with a name', { email: 'Ann Example <ann@example.com>' }, others],
    ['with space around', { email: ' ann@example.com ' }, others],
    ['by another address of hers', { email: 'ann.e@corp.example' }, others],
    ['by her sub alone', { sub: '00u1' }, others],
    ['by her sub, with an address of nobody', { sub: '00u1', email: 'x@example.com' }, others],
    ['by an address for a sub', { sub: 'Ann@example.com' }, others],
    ['in a list of one', { email: ['ann@example.com'] }, others],
    ['not at all', {}, 'nobody'],
    ['as nothing', { email: '' }, 'nobody'],
    ['by an address that nobody has looked at', { email: 'x@example.com', email_verified: false }, 'nobody'],
    ['at a domain that looks like hers', { email: 'ann@xn--xample-2of.com' }, 'nobody'],
    ['in letters that look like hers', { email: 'аnn@example.com' }, '401'],
    ['with a letter that nobody sees', { email: 'ann\u200B@example.com' }, '401'],
    ['with a line break', { email: 'ann@example.com\n' }, '401'],
    ['with a comment', { email: 'ann(work)@example.com' }, '401'],
    ['in a list of two', { email: ['x@example.com', 'ann@example.com'] }, '401'],
    ['as two in one', { email: 'x@example.com ann@example.com' }, '401'],
    ['as a thing', { email: { address: 'ann@example.com' } }, '401'],
    ['as a number', { email: 7 }, '401'],
    ['in another wide letter', { email: 'ann＠example.com' }, '401'],
    ['by a sub with a control character', { sub: '00u1\u0000' }, '401'],
    ['by a sub that is no text', { sub: ['00u1'] }, '401'],
  ])('%s, is never asked', async (_how, payload, asked) => {
    expect(await askedBy(requesterBy(payload))).toEqual(asked);
  });

  it('as somebody else, leaves everybody', async () => {
    expect(await askedBy(requesterBy({ email: 'cem@example.com' }))).toEqual([ann.email, ben.email]);
  });

  it('as a machine, leaves everybody, and whom its token names all the same', async () => {
    expect(await askedBy({ sub: 'svc', machine: true })).toEqual([ann.email, ben.email]);
    expect(await askedBy({ sub: 'svc', machine: true, email: 'ANN@example.com' })).toEqual(others);
  });
});

describe('a link that was sent', () => {
  const approve = async (line: ReviewLine) => press(line, await lookOpen(line), { decision: 'approve' });

  it.each<[string, (line: ReviewLine) => void, string]>([
    [
      'is no approval once its holder is known to be the requester',
      (line) => line.setGroup(aGroup([{ ...ann, identities: [{ sub: 'someone' }] }, ben])),
      'requester',
    ],
    ['is no approval once its holder has left', (line) => line.setGroup(aGroup([ben])), 'left-group'],
    ['is no approval for who has the id now', (line) => line.setGroup(aGroup([{ ...ann, email: 'new@example.com' }, ben])), 'left-group'],
  ])('%s', async (_what, change, why) => {
    const line = await createReviewLine({ requester: { sub: 'someone', email: 'cem@example.com' } });
    await line.ask();
    const view = await lookOpen(line);
    change(line);
    expect(await press(line, view, { decision: 'approve' })).toMatchObject({ kind: 'too-late', view: { kind: 'barred', why } });
    expect((await line.record()).reviews[0]).toMatchObject({ status: 'open', votes: [] });
  });

  it('is an approval by the id of its holder, which the trail names', async () => {
    const line = await createReviewLine({ requester: { sub: 'someone', email: 'cem@example.com' } });
    await line.ask();
    expect(await approve(line)).toMatchObject({ kind: 'decided', vote: { reviewer: 'brand-editors/ann' } });
    expect((await line.store.events((await line.record()).task.id)).at(-1)).toMatchObject({
      type: 'review.decided',
      actor: { kind: 'reviewer', ref: 'brand-editors/ann' },
    });
  });
});

describe('somebody away', () => {
  it('is stood in for by who was named, who alone is asked, and the trail says for whom', async () => {
    const line = await createReviewLine({
      group: aGroup([{ ...ann, away: { until: '2026-12-31', standIn: 'ben' } }, ben]),
    });
    await line.ask();
    expect(line.mails.map(({ to }) => to)).toEqual([ben.email]);
    const { task, reviews } = await line.record();
    expect(reviews[0]?.invitations).toMatchObject([{ reviewer: 'brand-editors/ben', standsInFor: ['brand-editors/ann'] }]);
    const requested = (await line.store.events(task.id)).find(({ type }) => type === 'review.requested');
    expect(requested?.detail).toMatchObject({ standIns: 'brand-editors/ben for brand-editors/ann' });
  });
});
