import { createLinekeeperClient, LinekeeperError, type Task } from '../../clients/typescript/src/index.ts';
import { LocalError } from '../local-error.ts';
import { requestToken } from '../token.ts';

/** A product team's client of the API: this is all it takes. */
export async function createClient(api: string, team: string) {
  const token = await requestToken({ team, scope: 'tasks:write tasks:read', sub: 'demo' });
  const client = createLinekeeperClient({ baseUrl: api, token });
  return {
    submit: async (automation: string, input: Record<string, unknown>, key: string): Promise<string> =>
      (await refusalsAreOurs(client.submit({ automation, input }, { key }))).id,
    cancel: (id: string, reason: string) => refusalsAreOurs(client.cancel(id, reason)),
    get: (id: string): Promise<Task> => refusalsAreOurs(client.task(id)),
  };
}
export type Client = Awaited<ReturnType<typeof createClient>>;

/** A refusal is told to people as it is, without where in the code it happened. */
async function refusalsAreOurs<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof LinekeeperError)) throw error;
    throw new LocalError(`The API answered ${error.message}`, { cause: error });
  }
}
