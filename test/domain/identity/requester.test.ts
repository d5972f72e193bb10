import { describe, expect, it } from '@jest/globals';
import { tellRequester } from '#domain/identity/requester.ts';
import { aGroup, ann, ben } from '../../doubles/reviewer-groups.ts';

const { people } = aGroup([
  { ...ann, identities: [{ sub: '00u1' }, { email: 'a.example@other.example' }] },
  { ...ben, email: 'ben@xn--bcher-kva.example' },
]);
const none = { kind: 'none-of-them' };
const unknown = { kind: 'unknown' };
const those = (...ids: string[]) => ({ kind: 'people', ids });

describe('who asked for a task', () => {
  it.each([
    ['is the person with that sub', { sub: '00u1' }, those('ann')],
    ['is the person with that sub, whatever the address says', { sub: '00u1', email: 'else@example.com' }, those('ann')],
    ['is the person with that address', { sub: 's', email: 'Ann@example.com.' }, those('ann')],
    ['is the person with that other address', { sub: 's', email: 'A.Example+x@other.example' }, those('ann')],
    ['is the person whose address is the sub', { sub: 'ann@EXAMPLE.com' }, those('ann')],
    ['is two people when sub and address are of two', { sub: '00u1', email: 'ben@xn--bcher-kva.example' }, those('ann', 'ben')],
    ['is a person also where callers are machines', { sub: 's', email: 'ann@example.com', machine: true as const }, those('ann')],
    ['is somebody else by another address', { sub: 's', email: 'cem@example.com' }, none],
    ['is somebody else by another address in letters that the group has', { sub: 's', email: 'cem@xn--bcher-kva.example' }, none],
    ['is somebody else where callers are machines', { sub: 's', machine: true as const }, none],
    ['cannot be told without an address', { sub: 's' }, unknown],
    ['cannot be told by a sub in other capitals', { sub: '00U1' }, unknown],
    ['cannot be told by what is no address', { sub: 's', email: 'cem' }, unknown],
    ['cannot be told by an address in letters that may look like others', { sub: 's', email: 'cem@xn--xample-2of.com' }, unknown],
  ])('%s', (_what, requester, told) => {
    expect(tellRequester(people, requester)).toEqual(told);
  });
});
