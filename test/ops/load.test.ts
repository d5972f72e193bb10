import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { problemKinds, problemType, type ProblemKind } from '../../domain/problem/problem.ts';
import { loadFolder, RefusedError } from '../../ops/load.ts';
import { root } from '../../ops/local-endpoints.ts';

/** Loading a folder into an API that keeps documents, and refuses what it is told to refuse. */

const domain = '/v1/knowledge/brand/documents';
const automation = '/v1/automations/lamp';
let api: Server;
let url: string;
let documents: Map<string, string>;
let asked: string[];
let refusals: Record<string, ProblemKind>;
let temp: string;
let folder: string;

beforeAll(async () => {
  api = createServer((request, response) => {
    const { method = '', url: path = '' } = request;
    const call = `${method} ${path}`;
    asked.push(call);
    const refusal = refusals[call];
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const known = documents.has(path);
    if (refusal !== undefined) {
      const { status, title } = problemKinds[refusal];
      return send(status, { type: problemType(refusal), title, status, detail: `refused ${path}` });
    }
    if (path.startsWith('/v1/automations/'))
      return send(201, { id: 'lamp', revision: 3, digest: 'd'.repeat(64), createdAt: '2026-03-04T10:00:00.000Z', warnings: [] });
    if (method === 'PUT') documents.set(path, 'indexed');
    if (method === 'DELETE') documents.delete(path);
    if (method === 'GET' && !known) return send(404, {});
    return send(200, { status: 'indexed' });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});
afterAll(() => {
  api.close();
});

beforeEach(async () => {
  documents = new Map([[`${domain}/old`, 'indexed']]);
  asked = [];
  refusals = {};
  temp = await mkdtemp(join(tmpdir(), 'linekeeper-load-'));
  folder = join(temp, 'lamp');
  await cp(join(root, 'automations', 'product-description'), folder, { recursive: true });
  await rm(join(folder, 'knowledge'), { recursive: true });
  await mkdir(join(folder, 'knowledge'));
  for (const name of ['new', 'old', 'other']) await writeFile(join(folder, 'knowledge', `${name}.md`), `# About ${name}\n`);
});
afterEach(() => rm(temp, { recursive: true }));

const load = () => loadFolder({ api: url, token: 'jwt', logs: (name) => `logs ${name}` }, folder, () => undefined);

describe('loading a folder', () => {
  it('puts the documents, waits until they are indexed, and then puts the automation', async () => {
    expect(await load()).toEqual({ id: 'lamp', revision: 3, documents: 3, warnings: [] });
    expect([...documents.keys()].toSorted()).toEqual(['new', 'old', 'other'].map((name) => `${domain}/${name}`));
    expect(asked.at(-1)).toBe(`PUT ${automation}`);
  });

  it('asks the API nothing when the files make no automation', async () => {
    await writeFile(join(folder, 'revision.json'), '{}');
    await expect(load()).rejects.toThrow(RefusedError);
    expect(asked).toEqual([]);
  });

  it.each([
    ['the automation', `PUT ${automation}`],
    ['a later document', `PUT ${domain}/other`],
  ])('leaves none of its documents behind when %s is refused, and those of before where they are', async (_what, call) => {
    refusals = { [call]: 'invalid-request' };
    await expect(load()).rejects.toThrow(`${call} answered 422: refused ${call.split(' ')[1]}`);
    expect([...documents.keys()]).toEqual([`${domain}/old`]);
  });

  it('names the documents that it could not take back', async () => {
    refusals = { [`PUT ${automation}`]: 'invalid-request', [`DELETE ${domain}/new`]: 'unavailable' };
    await expect(load()).rejects.toThrow(/could not be deleted again: \S+\/new$/);
    expect([...documents.keys()].toSorted()).toEqual([`${domain}/new`, `${domain}/old`]);
  });

  it('keeps its documents when the API fails, so that a repetition goes on from there', async () => {
    refusals = { [`PUT ${automation}`]: 'unavailable' };
    await expect(load()).rejects.toThrow('answered 503');
    expect(documents.size).toBe(3);
  });

  it.each([
    ['an automation', `PUT ${automation}`, 'not-your-automation', true],
    ['a knowledge domain', `PUT ${domain}/new`, 'not-found', true],
    ['nothing', `PUT ${automation}`, 'invalid-request', false],
  ] as const)("tells %s of another team's from a fault", async (_what, call, kind, othersOwn) => {
    refusals = { [call]: kind };
    await expect(load()).rejects.toMatchObject({ name: 'RefusedError', othersOwn });
  });

  it('says when nothing answers', async () => {
    const nowhere = { api: 'http://127.0.0.1:9', token: 'jwt', logs: () => '' };
    await expect(loadFolder(nowhere, folder, () => undefined)).rejects.toThrow('The API at http://127.0.0.1:9 does not answer');
  });
});
