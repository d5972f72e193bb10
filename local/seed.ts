import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadAutomation } from '../scripts/load-automation.ts';
import { LocalError } from './local-error.ts';
import { root } from './paths.ts';
import { progress } from './progress.ts';
import { requestToken } from './token.ts';

/** The team that owns the packaged automations on the local stage. */
export const seedTeam = 'catalogue';

const indexTimeoutMs = 120_000;

/** Puts the packaged automations and their knowledge through the public API. Safe to repeat: what is there already stays. */
export async function seed(api: string): Promise<void> {
  const step = progress('Loading the packaged automations and their knowledge');
  const token = await requestToken({ team: seedTeam, scope: 'automations:write knowledge:write tasks:read' });
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new LocalError(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  try {
    let documents = 0;
    for (const name of await readdir(join(root, 'automations'))) {
      const dir = join(root, 'automations', name);
      const revision = await loadAutomation(dir);
      const domain = revision.retrieval?.domain;
      if (domain !== undefined) documents += await putDocuments(call, domain, join(dir, 'knowledge'), step.note);
      await call('PUT', `/v1/automations/${name}`, revision);
    }
    step.done(`${documents} documents`);
  } catch (error) {
    step.failed();
    throw error;
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

async function putDocuments(call: Call, domain: string, dir: string, note: (text: string) => void): Promise<number> {
  const files = (await readdir(dir)).filter((file) => ['.md', '.json'].includes(extname(file))).toSorted();
  const place = (file: string) => `/v1/knowledge/${domain}/documents/${basename(file, extname(file))}`;
  for (const file of files) {
    const content = await readFile(join(dir, file), 'utf8');
    const title = /^#\s+(.+)$/m.exec(content)?.[1] ?? basename(file, extname(file));
    note(file);
    await call('PUT', place(file), { title, format: extname(file) === '.md' ? 'markdown' : 'json', content });
  }
  const deadline = Date.now() + indexTimeoutMs;
  for (const file of files) {
    while (statusOf(await call('GET', place(file))) !== 'indexed') {
      if (Date.now() > deadline)
        throw new LocalError(`${file} was not indexed after ${indexTimeoutMs / 1000} s; see "npm run local -- logs ingest-document".`);
      note(`indexing ${file}`);
      await sleep(250);
    }
  }
  return files.length;
}

function statusOf(record: unknown): string | undefined {
  if (typeof record !== 'object' || record === null || !('status' in record)) return undefined;
  if (record.status === 'failed') throw new LocalError(`A document could not be indexed: ${JSON.stringify(record)}`);
  return String(record.status);
}
