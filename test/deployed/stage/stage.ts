import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, DescribeLogGroupsCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { SFNClient, paginateGetExecutionHistory, paginateListExecutions, type HistoryEvent } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RevisionSpec } from '#domain/automation/schema.ts';
import type { Lane } from '#domain/route/pool.ts';
import { createLinekeeperClient, type LinekeeperClient, type Task } from '../../../clients/typescript/src/index.ts';
import { readEndpoints } from '../../../local/endpoints.ts';
import { paths, root } from '../../../local/paths.ts';
import { localClient } from '../../../local/services.ts';
import { loadAutomation } from '../../../scripts/load-automation.ts';
import { contractBreach } from './contract.ts';
import { clientSecret } from './issuer.ts';

/** The deployed stage as a product team, and as whoever operates it, sees it. */

export const { api, mailbox, emulator, model } = await readEndpoints();
export const aws = localClient(emulator);
export const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(aws));
export const s3 = new S3Client({ ...aws, forcePathStyle: true });
export const sfn = new SFNClient(aws);

const outputs = z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(await readFile(paths.outputs, 'utf8')));
export function output(name: string): string {
  const value = Object.values(outputs).find((stack) => stack[name] !== undefined)?.[name];
  if (value === undefined) throw new Error(`no stack has the output ${name}`);
  return value;
}

const everyScope = 'tasks:write tasks:read automations:write ops:write';
const tokens = new Map<string, Promise<string>>();

export type Who = { team?: string; scope?: string; sub?: string; email?: string };

/** A bearer token of the stage's issuer, by the protocol. */
export function tokenOf({ team = 'catalogue', scope = everyScope, sub = 'tests', email }: Who = {}): Promise<string> {
  const fields = { team, scope, sub, ...(email ? { email } : {}) };
  const key = JSON.stringify(fields);
  const known = tokens.get(key);
  if (known) return known;
  const made = askIssuer(fields);
  tokens.set(key, made);
  return made;
}

async function askIssuer(fields: Record<string, string>): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: 'linekeeper-cli',
    client_secret: await clientSecret(),
    resource: 'urn:linekeeper',
    ...fields,
  };
  const answer = await fetch(`${api}/oidc/token`, { method: 'POST', body: new URLSearchParams(form) });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}

export type Reply = { status: number; headers: Headers; text: string; json: any };
export type Call = {
  who?: Who;
  token?: string | null;
  key?: string;
  type?: string;
  raw?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

/** Fetches, and holds the answer against the contract. */
async function fetchChecked(request: Request): Promise<Response> {
  const answer = await fetch(request);
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  const { pathname } = new URL(request.url);
  const breach = contractBreach(request.method, pathname, {
    status: answer.status,
    headers: answer.headers,
    json: isJson ? await answer.clone().json() : undefined,
  });
  if (breach !== undefined) throw new Error(`${request.method} ${pathname} answered what schemas/openapi.json does not say: ${breach}`);
  return answer;
}

/** The API as a product team calls it. */
const clientOf = (who: Who = {}): LinekeeperClient =>
  createLinekeeperClient({ baseUrl: api, token: () => tokenOf(who), fetch: fetchChecked });

/** One request to the API, for what a client would not send. `token: null` sends none; `raw` is sent as it is, `body` as JSON. */
export async function call(method: string, path: string, options: Call = {}): Promise<Reply> {
  const { who, token = await tokenOf(who), key, type = 'application/json', body } = options;
  const raw = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const request = new Request(`${api}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(raw === undefined ? {} : { 'content-type': type }),
      ...options.headers,
    },
    ...(raw === undefined ? {} : { body: raw }),
  });
  const answer = await fetchChecked(request);
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

export const packaged: RevisionSpec = await loadAutomation(join(root, 'automations', 'product-description'));

/** Puts an automation made from the packaged one, so that a test's outcome does not hang on a sample or a confidence. */
export async function putAutomation(id: string, changes: Partial<RevisionSpec> = {}, who: Who = {}): Promise<void> {
  const reply = await call('PUT', `/v1/automations/${id}`, { who, body: { ...packaged, ...changes } });
  if (reply.status !== 200 && reply.status !== 201) throw new Error(`PUT ${id} answered ${reply.status}: ${reply.text}`);
}

/** Policies that leave nothing to chance. */
export const reviewWhen = (when: RevisionSpec['review']['when']): RevisionSpec['review'] => ({ ...packaged.review, when });
export const onlyWarnings = reviewWhen([{ check: 'any', is: 'warn' }]);
export const everything = reviewWhen([{ always: true }]);

export type Input = Record<string, unknown>;

/** A title that no other product has, of words as short as keywords are. */
export function newTitle(): string {
  return `Lamp ${randomUUID()
    .replaceAll(/[^a-z]/g, '')
    .slice(0, 12)}`;
}

/** A product with a SKU of its own. Markers for the model double go into the description. */
export function product(marker = '', changes: Input = {}): Input & { sku: string } {
  const { example } = packaged;
  return {
    ...example.input,
    description: `${String(example.input['description'])} ${marker}`.trim(),
    sku: `T-${randomUUID()}`,
    ...changes,
  };
}

/** Submits a task and answers its id. */
export async function submit(
  automation: string,
  input: Input,
  options: { who?: Who; metadata?: Record<string, string> } = {},
): Promise<string> {
  const { who, ...more } = options;
  const { id } = await clientOf(who).submit({ automation, input, ...more }, { tries: 1 });
  return id;
}

/** Connections of a client that sends a burst; the emulator starts a process for each call at a time. */
const connections = 16;

/** Submits many tasks as fast as the stage takes them, and repeats under its key a call that failed on the way or was too early, as clients do. */
export async function submitBurst(automation: string, inputs: readonly Input[], lane: Lane = 'interactive'): Promise<string[]> {
  const ids: string[] = [];
  const waiting = inputs.entries();
  const send = async () => {
    for (const [index, input] of waiting) {
      const key = randomUUID();
      ids[index] = await until(
        'the task is accepted',
        async () => {
          const reply = await call('POST', '/v1/tasks', { key, body: { automation, lane, input } });
          if (reply.status === 429) await sleep(Number(reply.headers.get('retry-after')) * 1000);
          else if (reply.status < 500 && reply.status !== 202) throw new Error(`POST /v1/tasks answered ${reply.status}: ${reply.text}`);
          return reply.status === 202 && String(reply.json.id);
        },
        5 * 60_000,
      );
    }
  };
  await Promise.all(Array.from({ length: connections }, send));
  return ids;
}

export function view(id: string, who?: Who): Promise<Task> {
  return clientOf(who).task(id);
}

/** Asks again until the answer is there. The stage offers no event to wait for from outside. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not after ${timeoutMs / 1000} s`);
    await sleep(250);
  }
}

export function untilDone(id: string, timeoutMs = 60_000): Promise<Task> {
  return until(`task ${id} ends`, async () => ((seen) => seen.done && seen)(await view(id)), timeoutMs);
}

export function untilWaiting(id: string, kind: string, timeoutMs = 60_000): Promise<Task> {
  return until(
    `task ${id} waits for ${kind}`,
    async () => {
      const seen = await view(id);
      if (seen.done)
        throw new Error(`task ${id} ended as ${seen.status} (${seen.error?.type ?? 'no error'}) instead of waiting for ${kind}`);
      return seen.waitingFor?.kind === kind && seen;
    },
    timeoutMs,
  );
}

/** A task's record in the table. */
export async function record(id: string): Promise<Record<string, any>> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: output('WorkTable'), Key: { pk: `TASK#${id}`, sk: 'TASK' }, ConsistentRead: true }),
  );
  if (!Item) throw new Error(`there is no task ${id}`);
  return Item;
}

/** Where the execution of a task's present run is, or would be. */
export async function executionArnOf(id: string): Promise<string> {
  return `${output('MachineArn').replace(':stateMachine:', ':execution:')}:${id}-${(await record(id))['run']}`;
}

/** The real history of the task's execution. */
export async function history(id: string): Promise<HistoryEvent[]> {
  const executionArn = await executionArnOf(id);
  // Step Functions ends the execution a moment after Settle has ended the task.
  return until(`execution of ${id} ends`, async () => {
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn, includeExecutionData: true }))
      events.push(...(page.events ?? []));
    return /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(events.at(-1)?.type ?? '') && events;
  });
}

/** Names of the states that were entered, in order: what Step Functions charges as transitions, without its start. */
export function statesEntered(events: readonly HistoryEvent[]): string[] {
  return events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
}

/** Everything the stage keeps that a refused request must not add to: items, objects, executions. */
export async function holdings(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateScan({ client: dynamo }, { TableName: output('WorkTable'), ProjectionExpression: 'pk, sk' })) {
    for (const { pk, sk } of page.Items ?? []) if (!/^(RATE|ROUTE)#/.test(pk)) found.push(`${pk} ${sk}`);
  }
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: output('ContentBucket') }))
    found.push(...(page.Contents ?? []).map(({ Key }) => `s3 ${Key}`));
  for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn: output('MachineArn') })) {
    found.push(...(page.executions ?? []).map(({ name }) => `execution ${name}`));
  }
  return found.toSorted();
}

/** Every log line of functions, machine and APIs since `since`. */
export async function logLines(since: number): Promise<string[]> {
  const client = new CloudWatchLogsClient(aws);
  const lines: string[] = [];
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
  for (const { logGroupName } of logGroups) {
    if (!logGroupName?.includes('linekeeper')) continue;
    for await (const page of paginateFilterLogEvents({ client }, { logGroupName, startTime: since })) {
      lines.push(...(page.events ?? []).map(({ message }) => `${logGroupName} ${message ?? ''}`));
    }
  }
  return lines;
}
