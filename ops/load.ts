import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { RevisionReceiptSchema } from '../domain/automation/view.ts';
import { problemType, ProblemSchema, type FieldError, type ProblemKind } from '../domain/problem/problem.ts';
import { AutomationPackageError, loadAutomation } from '../scripts/load-automation.ts';
import { OpsError } from './ops-error.ts';

const indexTimeoutMs = 120_000;

/** The files of a folder make no automation, or the API refuses it: whoever wrote them can mend it. */
export class RefusedError extends OpsError {
  override readonly name = 'RefusedError';
  /** Whether automation or knowledge domain are another team's, so that the folder may well be right. */
  readonly othersOwn: boolean;

  constructor(message: string, { othersOwn = false, ...options }: ErrorOptions & { othersOwn?: boolean } = {}) {
    super(message, options);
    this.othersOwn = othersOwn;
  }
}

/** Where to load to. `logs` says what to type to see a function's log. */
export type LoadTarget = { api: string; token: string; logs: (functionName: string) => string };

/** What was loaded of a folder. `id` is the folder's name; `warnings` say what may break those who read the output. */
export type Loaded = { id: string; revision: number; documents: number; warnings: readonly FieldError[] };

/**
 * Puts the automation in a folder, and its knowledge when it searches some, through the public API. Safe to repeat: what is there
 * already stays. The documents go first, so that a task never runs without its evidence; when the API refuses anything, documents
 * that this call made are deleted again. One that it changed stays changed.
 * @throws {RefusedError} when files are missing or wrong, or automation or knowledge domain belong to another team
 */
export async function loadFolder(target: LoadTarget, dir: string, note: (text: string) => void): Promise<Loaded> {
  const id = basename(dir);
  const spec = await readFolder(dir);
  const call = createCall(target);
  const made: string[] = [];
  try {
    const domain = spec.retrieval?.domain;
    const places = domain === undefined ? [] : await putDocuments(call, domain, join(dir, 'knowledge'), made, note);
    await untilIndexed(call, places, target.logs, note);
    const { revision, warnings } = RevisionReceiptSchema.parse(await call('PUT', `/v1/automations/${id}`, spec));
    return { id, revision, documents: places.length, warnings };
  } catch (error) {
    throw error instanceof RefusedError ? await undo(call, made, error) : error;
  }
}

/** Deletes what a refused load has made. @returns the refusal, which also names what could not be deleted */
async function undo(call: Call, made: readonly string[], refusal: RefusedError): Promise<RefusedError> {
  const left: string[] = [];
  for (const place of made) await call('DELETE', place).catch(() => left.push(place));
  if (left.length === 0) return refusal;
  const { message, othersOwn } = refusal;
  return new RefusedError(`${message}\nDocuments of this load that could not be deleted again: ${left.join(', ')}`, {
    othersOwn,
    cause: refusal,
  });
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

type Call = (method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<unknown>;

function createCall({ api, token }: LoadTarget): Call {
  return async (method, path, body) => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new OpsError(`The API at ${api} does not answer; check the address and that the stage is up.`, { cause: error });
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text);
    if (method === 'GET' && answer.status === 404) return undefined;
    const told = `${method} ${path} answered ${answer.status}: ${describeProblem(text)}`;
    throw answer.status < 500 ? new RefusedError(told, { othersOwn: isOthers(text) }) : new OpsError(told);
  };
}

/** A problem's detail and the faults it names; any other answer as it is. */
function describeProblem(text: string): string {
  const problem = readProblem(text);
  if (!problem) return text;
  return [problem.detail, ...(problem.errors ?? []).map((error) => `  ${error.pointer}: ${error.detail}`)].join('\n');
}

/** The API tells of another team's automation, and hides another team's knowledge domain. */
const othersKinds: readonly ProblemKind[] = ['not-your-automation', 'not-found'];

function isOthers(text: string): boolean {
  const type = readProblem(text)?.type;
  return othersKinds.some((kind) => type === problemType(kind));
}

function readProblem(text: string) {
  try {
    return ProblemSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const StandingSchema = z.object({ status: z.string(), error: z.string().optional() });

/** @param made takes the places of documents that were not there before */
async function putDocuments(call: Call, domain: string, dir: string, made: string[], note: (text: string) => void): Promise<string[]> {
  const files = (await readdir(dir).catch(() => [])).filter((file) => ['.md', '.json'].includes(extname(file))).toSorted();
  const places: string[] = [];
  for (const file of files) {
    const content = await readFile(join(dir, file), 'utf8');
    const name = basename(file, extname(file));
    const place = `/v1/knowledge/${domain}/documents/${name}`;
    note(file);
    const before = await call('GET', place);
    await call('PUT', place, {
      title: /^#\s+(.+)$/m.exec(content)?.[1] ?? name,
      format: extname(file) === '.md' ? 'markdown' : 'json',
      content,
    });
    if (before === undefined) made.push(place);
    places.push(place);
  }
  return places;
}

async function untilIndexed(call: Call, places: readonly string[], logs: LoadTarget['logs'], note: (text: string) => void): Promise<void> {
  const deadline = Date.now() + indexTimeoutMs;
  for (const place of places) {
    for (;;) {
      const { status, error = 'no reason is given' } = StandingSchema.parse((await call('GET', place)) ?? { status: 'missing' });
      if (status === 'indexed') break;
      if (status === 'failed') throw new OpsError(`${place} could not be indexed: ${error}. See: ${logs('ingest-document')}`);
      if (Date.now() > deadline)
        throw new OpsError(`${place} was not indexed after ${indexTimeoutMs / 1000} s. See: ${logs('ingest-document')}`);
      note(`indexing ${basename(place)}`);
      await sleep(250);
    }
  }
}
