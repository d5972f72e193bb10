import { createLinekeeperClient, type LinekeeperClient } from '../clients/typescript/src/index.ts';
import { ProblemSchema, type Problem } from '../domain/problem/problem.ts';
import { OpsError } from './ops-error.ts';

/** The API of a stage, up to and without /v1, and the token to sign in with. */
export type ApiTarget = { api: string; token: string };

export type Client = LinekeeperClient['api'];

/** What a call of the client answers. */
export type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The typed client. Its calls throw an {@link OpsError} when nobody answers. */
export function clientOf({ api, token }: ApiTarget): Client {
  const reach = (request: Request) =>
    fetch(request).catch((cause: unknown) => {
      throw new OpsError(`The API at ${api} does not answer; check the address and that the stage is up.`, { cause });
    });
  return createLinekeeperClient({ baseUrl: api, token, fetch: reach }).api;
}

/** The problem that an answer is, if it is one. */
export function readProblem(error: unknown): Problem | undefined {
  return ProblemSchema.safeParse(error).data;
}

/** A problem's detail and the faults it names; any other answer as it is. */
export function describeProblem(error: unknown): string {
  const problem = readProblem(error);
  if (!problem) return typeof error === 'string' ? error : JSON.stringify(error);
  return [problem.detail, ...(problem.errors ?? []).map(({ pointer, detail }) => `  ${pointer}: ${detail}`)].join('\n');
}
