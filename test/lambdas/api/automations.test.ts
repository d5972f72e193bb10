import { beforeEach, describe, expect, it } from '@jest/globals';
import { createApiLine } from '../../doubles/api-line.ts';
import { aSpec, automation } from '../../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../../doubles/line-in-memory.ts';
import { expectProblem, pointersOf } from '../../doubles/problems.ts';

let line: MemoryLine;
let call: ReturnType<typeof createApiLine>;

beforeEach(async () => {
  line = createMemoryLine();
  await line.publishAutomation();
  call = createApiLine(line);
});

describe('an automation', () => {
  const put = (id: string, spec: object, options: Parameters<typeof call>[2] = {}) =>
    call('PUT', `/v1/automations/${id}`, { body: spec, ...options });

  it('gets a new revision by a change, and none by the same again', async () => {
    const [first, same, next] = [await put('lamp', aSpec()), await put('lamp', aSpec()), await put('lamp', aSpec({ title: 'Other' }))];
    expect([first.status, first.json.revision]).toEqual([201, 1]);
    expect([same.status, same.json]).toEqual([200, first.json]);
    expect([next.status, next.json.revision]).toEqual([201, 2]);
    expect(next.json.digest).not.toBe(first.json.digest);
  });

  it('is shown with its schemas and an example that works; whole to its owner alone', async () => {
    await put('lamp', aSpec({ teams: ['shop'] }));
    const { inputSchema, outputSchema, example } = aSpec();
    const own = await call('GET', '/v1/automations/lamp');
    expect(own.json).toMatchObject({ id: 'lamp', revision: 1, inputSchema, outputSchema, spec: { teams: ['shop'] } });
    const theirs = await call('GET', '/v1/automations/lamp', { team: 'shop' });
    expect(theirs.json).not.toHaveProperty('spec');
    expect(own.json.example).toEqual({ automation: 'lamp', input: example.input });
    expect((await call('POST', '/v1/tasks', { key: 'k', body: own.json.example })).status).toBe(202);
  });

  it('is listed for those who may call it only', async () => {
    await put('lamp', aSpec({ teams: ['shop'] }));
    const names = async (team: string) =>
      (await call('GET', '/v1/automations', { team })).json.items.map(({ id }: { id: string }) => id).toSorted();
    expect([await names('catalogue'), await names('shop'), await names('strangers')]).toEqual([
      ['lamp', 'product-description'],
      ['lamp'],
      [],
    ]);
    expectProblem(await call('GET', '/v1/automations/lamp', { team: 'strangers' }), 'not-your-automation');
  });

  it('cannot be taken over by another team', async () => {
    expectProblem(await put(automation, aSpec({ title: 'Mine now' }), { team: 'strangers' }), 'not-your-automation');
    expect((await line.registry.find(automation))?.title).toBe(aSpec().title);
  });

  it.each([
    ['PUT', '/v1/automations/lamp', 'tasks:write tasks:read'],
    ['GET', '/v1/automations', 'tasks:write'],
    ['GET', '/v1/automations/product-description', 'tasks:write'],
  ])('needs its scope for %s %s', async (method, path, scope) => {
    expectProblem(await call(method, path, { scope, body: aSpec() }), 'missing-scope');
  });

  it('that could not run is refused with every fault, and not stored', async () => {
    const spec = aSpec();
    const reply = await put('lamp', {
      ...spec,
      model: { ...spec.model, route: 'nowhere' },
      review: { ...spec.review, reviewers: 'nobody' },
      connectors: [{ connector: 'fax' }],
      example: { input: {} },
    });
    expectProblem(reply, 'invalid-request');
    expect(pointersOf(reply).toSorted()).toEqual([
      '/connectors/0/connector',
      '/example/input/sku',
      '/example/input/title',
      '/model/route',
      '/prompt/user',
      '/review/reviewers',
    ]);
    expectProblem(await put('lamp', { ...spec, surprise: true }), 'invalid-request');
    expectProblem(await put('No_Name', spec), 'malformed-request');
    expectProblem(await call('GET', '/v1/automations/lamp'), 'unknown-automation');
  });

  it('publishes only through what the stage gives to its owner', async () => {
    const reply = await put('lamp', aSpec(), { team: 'strangers' });
    expectProblem(reply, 'invalid-request');
    expect(pointersOf(reply)).toEqual(['/review/reviewers', '/connectors/0/connector']);
  });
});
