import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RevisionReceiptSchema } from '#domain/automation/view.ts';
import { ProblemSchema, type FieldError } from '#domain/problem/problem.ts';
import { AutomationPackageError, loadAutomation } from '../scripts/load-automation.ts';
import { readEndpoints } from './endpoints.ts';
import { LocalError } from './local-error.ts';
import { root } from './paths.ts';
import { progress } from './progress.ts';
import { requestToken } from './token.ts';

const indexTimeoutMs = 120_000;

/** The files of a folder make no automation, or the API refuses it: whoever wrote them can mend it. */
export class RefusedError extends LocalError {}

/** What was loaded of a folder. `id` is the folder's name. */
export type Loaded = { id: string; revision: number; documents: number; warnings: FieldError[] };

/**
 * `npm run local -- load`: puts the automation in a folder, as that team.
 * @param folder a path as seen from the checkout
 * @throws {LocalError} saying what is wrong with the folder
 */
export async function load(folder: string, team: string): Promise<void> {
  const { api } = await readEndpoints();
  const step = progress(`Loading ${folder}`);
  try {
    const { id, revision, documents, warnings } = await loadFolder(api, resolve(root, folder), team, step.note);
    step.done(`automation "${id}", revision ${revision}, ${documents} documents`);
    for (const { pointer, detail } of warnings) console.log(`    Who reads the output may stumble: ${pointer} ${detail}.`);
  } catch (error) {
    step.failed();
    throw error;
  }
}

/**
 * Puts the automation in a folder, and its knowledge when it searches some, through the public API. Safe to repeat: what is there
 * already stays.
 * @throws {RefusedError} when files are missing or wrong, or automation or knowledge domain belong to another team
 */
export async function loadFolder(api: string, dir: string, team: string, note: (text: string) => void): Promise<Loaded> {
  const call = await createCall(api, team);
  const id = basename(dir);
  const spec = await readFolder(dir);
  const domain = spec.retrieval?.domain;
  const documents = domain === undefined ? 0 : await putDocuments(call, domain, join(dir, 'knowledge'), note);
  const { revision, warnings } = RevisionReceiptSchema.parse(await call('PUT', `/v1/automations/${id}`, spec));
  return { id, revision, documents, warnings };
}

async function readFolder(dir: string) {
  try {
    return await loadAutomation(dir);
  } catch (error) {
    if (error instanceof AutomationPackageError) throw new RefusedError(error.message, { cause: error });
    if (isMissing(error)) throw new RefusedError(`${error.path} is missing; automations/README.md says what an automation is made of.`);
    throw error;
  }
}

function isMissing(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

async function createCall(api: string, team: string): Promise<Call> {
  const token = await requestToken({ team, scope: 'automations:write knowledge:write tasks:read' });
  return async (method, path, body) => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text);
    const told = `${method} ${path} answered ${answer.status}: ${describeProblem(text)}`;
    throw answer.status < 500 ? new RefusedError(told) : new LocalError(told);
  };
}

/** A problem's detail and the faults it names; any other answer as it is. */
function describeProblem(text: string): string {
  try {
    const { detail, errors = [] } = ProblemSchema.parse(JSON.parse(text));
    return [detail, ...errors.map((error) => `  ${error.pointer}: ${error.detail}`)].join('\n');
  } catch {
    return text;
  }
}

async function putDocuments(call: Call, domain: string, dir: string, note: (text: string) => void): Promise<number> {
  const files = (await readdir(dir).catch(() => [])).filter((file) => ['.md', '.json'].includes(extname(file))).toSorted();
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
