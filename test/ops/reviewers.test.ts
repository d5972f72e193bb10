import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OpsError } from '../../ops/ops-error.ts';
import { putGroup, showGroups } from '../../ops/reviewers.ts';
import { aGroup, ann, ben, createMemoryGroups } from '../doubles/reviewer-groups.ts';

const clock = { now: () => new Date('2026-12-24T12:00:00Z') };

describe('the reviewers of a stage', () => {
  it('are shown a line each, with who is away and who stands in', async () => {
    const away = { away: { until: '2026-12-31', standIn: 'ben' } };
    const lawyers = aGroup([{ ...ben, away: { from: '2027-01-01', until: '2027-01-02', standIn: 'ann' } }, ann], {
      name: 'lawyers',
      version: 7,
    });
    const text = await showGroups({ groups: createMemoryGroups(aGroup([{ ...ann, ...away }, ben]), lawyers), clock });
    const [, first, second, third] = text.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(first).toEqual(['brand-editors/ann', 'Ann Example', 'ann@example.com', 'catalogue', '1', 'until 2026-12-31, ben stands in']);
    expect(second?.slice(0, 1)).toEqual(['brand-editors/ben']);
    expect(third).toEqual(['lawyers/ben', 'Ben Okri', 'Ben@example.com', 'catalogue', '7']);
  });

  it('are none at first, and it says how to name some', async () => {
    expect(await showGroups({ groups: createMemoryGroups(), clock })).toContain('npm run ops -- reviewers <file>');
  });
});

describe('a group in a file', () => {
  let folder: string;
  let server: Server;
  const asked: { method?: string; url?: string; body: unknown }[] = [];
  const answers = [
    { status: 201, type: 'application/json', body: { name: 'lawyers', version: 3 } },
    {
      status: 422,
      type: 'application/problem+json',
      body: { status: 422, title: 'No', detail: 'One field is wrong.', errors: [{ pointer: '/people/0/email', detail: 'is none' }] },
    },
  ];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'linekeeper-group-'));
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => (text += String(part)));
      request.on('end', () => {
        asked.push({ method: request.method!, url: request.url!, body: JSON.parse(text) });
        const { status, type, body } = answers.shift()!;
        response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  const target = () => ({ api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'jwt' });

  it('is put under the name of the file, and what the API refuses is told', async () => {
    const file = join(folder, 'lawyers.json');
    await writeFile(file, JSON.stringify({ people: [ann] }));
    expect(await putGroup(target(), file)).toMatchObject({ name: 'lawyers', version: 3 });
    expect(asked).toEqual([{ method: 'PUT', url: '/v1/reviewer-groups/lawyers', body: { people: [ann] } }]);
    await expect(putGroup(target(), file)).rejects.toThrow(/PUT \/v1\/reviewer-groups\/lawyers answered 422: .*\/people\/0\/email/s);
  });

  it('has to be there and to be JSON', async () => {
    await writeFile(join(folder, 'broken.json'), '{');
    for (const name of ['broken', 'missing']) await expect(putGroup(target(), join(folder, `${name}.json`))).rejects.toThrow(OpsError);
  });
});
