import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { components } from '../clients/typescript/src/index.ts';
import { problemType, type FieldError, type ProblemKind } from '../domain/problem/problem.ts';
import { AutomationPackageError, loadAutomation } from '../scripts/load-automation.ts';
import { clientOf, describeProblem, readProblem, type Answer, type ApiTarget, type Client } from './api.ts';
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
export type LoadTarget = ApiTarget & { logs: (functionName: string) => string };

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
  const api = clientOf(target);
  const made: Place[] = [];
  try {
    const domain = spec.retrieval?.domain;
    const places = domain === undefined ? [] : await putDocuments(api, domain, join(dir, 'knowledge'), made, note);
    await untilIndexed(api, places, target.logs, note);
    // As it travels: JSON leaves out what is undefined.
    const body: components['schemas']['RevisionSpec'] = JSON.parse(JSON.stringify(spec));
    const put = await api.PUT('/v1/automations/{id}', { params: { path: { id } }, body });
    const { revision, warnings } = answerOf(`PUT /v1/automations/${id}`, put);
    return { id, revision, documents: places.length, warnings };
  } catch (error) {
    throw error instanceof RefusedError ? await undo(api, made, error) : error;
  }
}

/** Deletes what a refused load has made. @returns the refusal, which also names what could not be deleted */
async function undo(api: Client, made: readonly Place[], refusal: RefusedError): Promise<RefusedError> {
  const left: string[] = [];
  for (const place of made) {
    const answer = await api.DELETE(document, { params: { path: place } }).catch(() => undefined);
    if (!answer?.response.ok) left.push(pathOf(place));
  }
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

/** Where a document stands. */
type Place = { domain: string; id: string };
const pathOf = ({ domain, id }: Place) => `/v1/knowledge/${domain}/documents/${id}`;
const document = '/v1/knowledge/{domain}/documents/{id}';

/** @throws {RefusedError} for what the caller can mend @throws {OpsError} when something failed there */
function answerOf<T>(call: string, { data, error, response }: Answer<T>): T {
  if (data !== undefined) return data;
  const told = `${call} answered ${response.status}: ${describeProblem(error)}`;
  throw response.status < 500 ? new RefusedError(told, { othersOwn: isOthers(error) }) : new OpsError(told);
}

/** Where a document stands; undefined when there is none. */
async function standing(api: Client, place: Place) {
  const answer = await api.GET(document, { params: { path: place } });
  return answer.response.status === 404 ? undefined : answerOf(`GET ${pathOf(place)}`, answer);
}

/** The API tells of another team's automation, and hides another team's knowledge domain. */
const othersKinds: readonly ProblemKind[] = ['not-your-automation', 'not-found'];

function isOthers(error: unknown): boolean {
  const type = readProblem(error)?.type;
  return othersKinds.some((kind) => type === problemType(kind));
}

/** @param made takes the places of documents that were not there before */
async function putDocuments(api: Client, domain: string, dir: string, made: Place[], note: (text: string) => void): Promise<Place[]> {
  const files = (await readdir(dir).catch(() => [])).filter((file) => ['.md', '.json'].includes(extname(file))).toSorted();
  const places: Place[] = [];
  for (const file of files) {
    const content = await readFile(join(dir, file), 'utf8');
    const id = basename(file, extname(file));
    const place = { domain, id };
    note(file);
    const before = await standing(api, place);
    const title = /^#\s+(.+)$/m.exec(content)?.[1] ?? id;
    const format = extname(file) === '.md' ? 'markdown' : 'json';
    answerOf(`PUT ${pathOf(place)}`, await api.PUT(document, { params: { path: place }, body: { title, format, content } }));
    if (before === undefined) made.push(place);
    places.push(place);
  }
  return places;
}

async function untilIndexed(api: Client, places: readonly Place[], logs: LoadTarget['logs'], note: (text: string) => void): Promise<void> {
  const deadline = Date.now() + indexTimeoutMs;
  for (const place of places) {
    for (;;) {
      const seen = await standing(api, place);
      if (seen?.status === 'indexed') break;
      const path = pathOf(place);
      if (seen?.status === 'failed')
        throw new OpsError(`${path} could not be indexed: ${seen.error ?? 'no reason is given'}. See: ${logs('ingest-document')}`);
      if (Date.now() > deadline)
        throw new OpsError(`${path} was not indexed after ${indexTimeoutMs / 1000} s. See: ${logs('ingest-document')}`);
      note(`indexing ${place.id}`);
      await sleep(250);
    }
  }
}
