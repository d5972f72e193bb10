import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.d.ts';

export type { components, paths } from './schema.d.ts';

export type SubmitTask = components['schemas']['SubmitTask'];
export type AcceptedTask = components['schemas']['AcceptedTask'];
export type TaskSummary = components['schemas']['TaskSummary'];
export type Task = components['schemas']['Task'];
export type Problem = components['schemas']['Problem'];

export type ClientOptions = {
  /** The stage, for instance `https://linekeeper.example`: what stands before `/v1`. */
  baseUrl: string;
  /** A bearer token, or what gets one; it is asked before every call. */
  token: string | (() => string | Promise<string>);
  /** Default: the global one. */
  fetch?: (request: Request) => Promise<Response>;
};

export type LinekeeperClient = {
  /** Every call of the API, typed: `api.GET('/v1/tasks', { params: { query: { status: 'failed' } } })`. */
  api: Client<paths>;
  /**
   * Submits a task. What fails on the way, or is to be tried again, is repeated under the same key, so that one task is made.
   * @param options.key the Idempotency-Key; default a new one. Give your own, kept somewhere, to survive a crash between call and answer
   * @param options.tries how often it is sent at most; default 4
   * @throws {LinekeeperError} for what the API refuses
   */
  submit: (task: SubmitTask, options?: { key?: string; tries?: number }) => Promise<AcceptedTask | Task>;
  /** A task as it stands. @throws {LinekeeperError} */
  task: (id: string) => Promise<Task>;
  /** Cancels a task. @throws {LinekeeperError} 409 when it is too late */
  cancel: (id: string, reason: string) => Promise<TaskSummary>;
  /**
   * Asks until a task has ended.
   * @param options.timeoutMs default 60,000; a task that waits for a person may take days
   * @throws {NotDoneError} with the task as it stands, when the time is over
   */
  waitUntilDone: (id: string, options?: { timeoutMs?: number; pollMs?: number; signal?: AbortSignal }) => Promise<Task>;
};

/** The API said no. `problem` names what is wrong, by its kind and each faulty field. */
export class LinekeeperError extends Error {
  override readonly name = 'LinekeeperError';
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    const faults = (problem?.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`);
    super(`${status}: ${problem?.detail ?? 'the answer is not one of the API'}${faults.join('')}`);
    this.status = status;
    this.problem = problem;
  }
}

/** The task did not end in time. */
export class NotDoneError extends Error {
  override readonly name = 'NotDoneError';
  readonly task: Task;

  constructor(task: Task) {
    super(`Task ${task.id} is ${task.status}${task.waitingFor ? ` and waits for ${task.waitingFor.kind}` : ''}.`);
    this.task = task;
  }
}

/** A client of one stage. */
export function createLinekeeperClient({ baseUrl, token, fetch }: ClientOptions): LinekeeperClient {
  const api = createFetchClient<paths>({ baseUrl, ...(fetch ? { fetch } : {}) });
  api.use({
    onRequest: async ({ request }) => {
      request.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
      return request;
    },
  });

  const task = async (id: string) => answerOf(await api.GET('/v1/tasks/{id}', { params: { path: { id } } }));
  return {
    api,
    task,
    submit: async (body, { key = crypto.randomUUID(), tries = 4 } = {}) => {
      for (let left = tries - 1; ; left -= 1) {
        const sent = await api.POST('/v1/tasks', { params: { header: { 'Idempotency-Key': key } }, body }).catch((error: unknown) => {
          if (left <= 0) throw error;
        });
        if (sent && !(left > 0 && mayRepeat(sent.response.status))) return answerOf(sent);
        await pause(waitMs(sent?.response));
      }
    },
    cancel: async (id, reason) => answerOf(await api.POST('/v1/tasks/{id}/cancel', { params: { path: { id } }, body: { reason } })),
    waitUntilDone: async (id, { timeoutMs = 60_000, pollMs = 1000, signal } = {}) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const seen = await task(id);
        if (seen.done) return seen;
        if (Date.now() + pollMs > deadline) throw new NotDoneError(seen);
        await pause(pollMs, signal);
      }
    },
  };
}

function answerOf<T>({ data, error, response }: { data?: T; error?: Problem; response: Response }): T {
  if (data === undefined) throw new LinekeeperError(response.status, isProblem(error) ? error : undefined);
  return data;
}

/** Whatever stands in front of the API may answer with something else. */
function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'type' in value && 'detail' in value;
}

/** The first request with the key is still under way, the team is too fast, or something failed on the other side. */
function mayRepeat(status: number): boolean {
  return status === 409 || status === 429 || status >= 500;
}

/** What the answer asks for, within a minute; else a second. */
function waitMs(response: Response | undefined): number {
  const seconds = Number(response?.headers.get('retry-after') ?? 1);
  return Math.min(Number.isFinite(seconds) ? seconds : 1, 60) * 1000;
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
