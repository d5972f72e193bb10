import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem, pointersOf } from '../doubles/problems.ts';
import { call, everything, onlyWarnings, packaged, product, putAutomation, submit, untilDone } from './stage/stage.ts';

const automation = 'deployed-resources';

beforeAll(() => putAutomation(automation, { review: onlyWarnings }));

describe('reading', () => {
  it("hides another team's task, its events and its cancelling", async () => {
    const id = await submit(automation, product());
    const who = { team: 'strangers' };
    expectProblem(await call('GET', `/v1/tasks/${id}`, { who }), 'not-found');
    expectProblem(await call('GET', `/v1/tasks/${id}/events`, { who }), 'not-found');
    expectProblem(await call('POST', `/v1/tasks/${id}/cancel`, { who, body: { reason: 'mine' } }), 'not-found');
    expect((await untilDone(id)).status).toBe('completed');
  });

  it('answers what API Gateway refuses as a problem too', async () => {
    const reply = await call('GET', '/v1/nothing-here');
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect([403, 404]).toContain(reply.status);
  });

  it("lists the team's tasks by cursor, newest first, each once", async () => {
    const who = { team: 'listers' };
    await putAutomation('deployed-listers', { review: everything, teams: [who.team] });
    const sent: string[] = [];
    for (let index = 0; index < 3; index += 1) sent.push(await submit('deployed-listers', product(), { who }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call('GET', `/v1/tasks?limit=2${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, { who });
      expect(page.status).toBe(200);
      expect(page.json.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.json.items.map(({ id }: { id: string }) => id));
      cursor = page.json.cursor;
    } while (cursor !== undefined);
    expect(seen.filter((id) => sent.includes(id))).toEqual(sent.toReversed());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('shows the OpenAPI description to anybody', async () => {
    const reply = await call('GET', '/v1/openapi.json', { token: null });
    expect(reply.status).toBe(200);
    expect(reply.json.openapi).toMatch(/^3\.1/);
    expect(Object.keys(reply.json.paths)).toEqual(
      expect.arrayContaining([
        '/v1/tasks',
        '/v1/tasks/{id}',
        '/v1/tasks/{id}/events',
        '/v1/tasks/{id}/cancel',
        '/v1/automations',
        '/v1/automations/{id}',
      ]),
    );
  });
});

describe('automations', () => {
  it('are listed for those who may call them only', async () => {
    const names = async (team: string) =>
      (await call('GET', '/v1/automations', { who: { team } })).json.items.map(({ id }: { id: string }) => id);
    expect(await names('catalogue')).toEqual(expect.arrayContaining(['product-description', automation]));
    expect(await names('strangers')).not.toContain('product-description');
  });

  it('are shown with schemas and an example that works', async () => {
    const reply = await call('GET', `/v1/automations/${automation}`);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      id: automation,
      inputSchema: packaged.inputSchema,
      outputSchema: packaged.outputSchema,
      example: packaged.example,
    });
  });

  it('get a new revision by a change, and none by the same again', async () => {
    const id = `deployed-${randomUUID().slice(0, 8)}`;
    const first = await call('PUT', `/v1/automations/${id}`, { body: packaged });
    const same = await call('PUT', `/v1/automations/${id}`, { body: packaged });
    const next = await call('PUT', `/v1/automations/${id}`, { body: { ...packaged, title: 'Another title' } });
    expect([first.status, first.json.revision]).toEqual([201, 1]);
    expect([same.status, same.json]).toEqual([200, first.json]);
    expect([next.status, next.json.revision]).toEqual([201, 2]);
    expect(next.json.digest).not.toBe(first.json.digest);
    expect((await call('GET', `/v1/automations/${id}`)).json).toMatchObject({ revision: 2, title: 'Another title' });
  });

  it('publish only through what the stage gives to their owner', async () => {
    const id = `deployed-${randomUUID().slice(0, 8)}`;
    const reply = await call('PUT', `/v1/automations/${id}`, { who: { team: 'strangers' }, body: packaged });
    expectProblem(reply, 'invalid-request');
    expect(pointersOf(reply)).toEqual(['/review/reviewers', '/connectors/0/connector', '/connectors/1/connector']);
    expectProblem(await call('GET', `/v1/automations/${id}`), 'unknown-automation');
  });
});

describe('cancelling', () => {
  it('ends a waiting task once, however often it is asked', async () => {
    await putAutomation('deployed-cancel', { review: everything });
    const id = await submit('deployed-cancel', product());
    const first = await call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'No longer sold.' } });
    const again = await call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'No longer sold.' } });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect((await untilDone(id)).status).toBe('cancelled');
    const { items } = (await call('GET', `/v1/tasks/${id}/events`)).json;
    expect(items.filter(({ type }: { type: string }) => type === 'task.cancelled')).toHaveLength(1);
    expect(items.at(-1).type).toBe('task.cancelled');
    expect(JSON.stringify(items)).not.toContain('No longer sold');
  });
});
