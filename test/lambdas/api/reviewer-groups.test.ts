import { beforeEach, describe, expect, it } from '@jest/globals';
import { createApiLine } from '../../doubles/api-line.ts';
import { aSpec } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';
import { expectProblem, pointersOf } from '../../doubles/problems.ts';
import { ann, ben } from '../../doubles/reviewer-groups.ts';

let call: ReturnType<typeof createApiLine>;
const path = '/v1/reviewer-groups/lawyers';
const put = (body: object, options: Parameters<typeof call>[2] = {}) => call('PUT', path, { body, ...options });

beforeEach(() => {
  call = createApiLine(createMemoryLine());
});

describe('a reviewer group', () => {
  it('is put as a whole, read back, and each version stays with who put it', async () => {
    const first = await put({ people: [ann, ben] });
    expect([first.status, first.headers.get('etag')]).toEqual([201, '"1"']);
    expect(first.json).toMatchObject({
      name: 'lawyers',
      owner: 'catalogue',
      version: 1,
      updatedBy: 'tests',
      people: [{ id: 'ann' }, { id: 'ben' }],
    });
    expect((await put({ people: [ann, ben] })).status).toBe(200);
    const second = await put({ people: [ben] });
    expect([second.status, second.headers.get('etag')]).toEqual([201, '"2"']);
    expect((await call('GET', path)).json).toEqual(second.json);
    expect((await call('GET', `${path}?version=1`)).json).toEqual(first.json);
    expectProblem(await call('GET', `${path}?version=3`), 'not-found');
    expectProblem(await call('GET', `${path}?version=x`), 'malformed-request');
  });

  it('is not put over a change that its writer has not seen', async () => {
    await put({ people: [ann] });
    expect((await put({ people: [ann, ben] }, { ifMatch: '"1"' })).status).toBe(201);
    const late = await put({ people: [ben] }, { ifMatch: '"1"' });
    expectProblem(late, 'changed-meanwhile');
    expect(late.json.detail).toContain('version 2 stands');
    expectProblem(await put({ people: [ben] }, { ifMatch: '*' }), 'malformed-request');
  });

  it('is refused with every fault in it', async () => {
    const reply = await put({
      people: [
        { ...ann, timeZone: 'Nowhere' },
        { ...ben, id: 'Ben' },
      ],
    });
    expectProblem(reply, 'invalid-request');
    expect(pointersOf(reply)).toEqual(['/people/0/timeZone', '/people/1/id']);
    const twice = await put({ people: [ann, { ...ben, email: 'Ann+b@example.com', away: { until: '2026-12-31', standIn: 'cem' } }] });
    expect(pointersOf(twice)).toEqual(['/people/1/email', '/people/1/away/standIn']);
    expectProblem(await call('PUT', '/v1/reviewer-groups/No_Name', { body: { people: [ann] } }), 'malformed-request');
  });

  it('is hidden from other teams, and not theirs to change', async () => {
    await put({ teams: ['shop'], people: [ann] });
    for (const team of ['shop', 'strangers']) {
      expectProblem(await call('GET', path, { team }), 'not-found');
      expectProblem(await put({ people: [ben] }, { team }), 'not-found');
    }
    expect((await call('GET', path)).json.version).toBe(1);
  });

  it('is listed for those whose automations may ask it, without its people', async () => {
    await put({ teams: ['shop'], people: [ann] });
    const lawyers = { name: 'lawyers', people: 1, version: 1, updatedAt: expect.any(String) };
    const listed = async (team: string) => (await call('GET', '/v1/reviewer-groups', { team })).json.items;
    expect(await listed('shop')).toEqual([{ ...lawyers, yours: false }]);
    expect(await listed('strangers')).toEqual([]);
    expect(await listed('catalogue')).toContainEqual({ ...lawyers, yours: true });
  });

  it('can be named by automations of those teams, from when it is put', async () => {
    const spec = aSpec();
    const body = { ...spec, review: { ...spec.review, reviewers: 'lawyers' } };
    expect(pointersOf(await call('PUT', '/v1/automations/lamp', { body }))).toEqual(['/review/reviewers']);
    await put({ people: [ann] });
    expect((await call('PUT', '/v1/automations/lamp', { body })).status).toBe(201);
  });

  it.each([
    ['PUT', path, 'automations:write tasks:write tasks:read'],
    ['GET', path, 'automations:write tasks:read'],
    ['GET', '/v1/reviewer-groups', 'tasks:read tasks:write'],
  ])('needs its scope for %s %s', async (method, at, scope) => {
    expectProblem(await call(method, at, { scope, body: { people: [ann] } }), 'missing-scope');
  });
});
