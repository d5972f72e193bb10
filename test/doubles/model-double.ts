import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { repairOpening } from '#domain/prompt/feedback.ts';
import { embedText } from './model-double-embedding.ts';
import { factsOf, fillSchema, firstTextAt, type JsonSchema } from './model-double-writer.ts';

/**
 * An OpenAI-compatible server for tests. What it does is chosen by markers in the user's messages, so that a test can steer one
 * task among many, through the deployed API:
 *
 * | marker | does |
 * |---|---|
 * | `[[double:429]]` `[[double:500]]` `[[double:503]]` … | answers with that HTTP status (429 with `Retry-After: 1`) |
 * | `[[double:timeout]]` | never answers |
 * | `[[double:slow=750]]` | answers after so many milliseconds |
 * | `[[double:hang-up]]` | breaks the connection |
 * | `[[double:garbage]]` | 200 with a body that is not JSON |
 * | `[[double:truncated]]` `[[double:refusal]]` `[[double:filtered]]` | such an answer |
 * | `[[double:invalid-json]]` | content that is not JSON |
 * | `[[double:wrong-schema]]` | JSON without its required fields |
 * | `[[double:extra-fields]]` | a field that the schema does not know |
 * | `[[double:say=<text>]]` | adds a text to the longest text it writes, for instance a banned phrase |
 * | `[[double:warn]]` | the same with a phrase of the trade that brand voices warn of: "game-changing" |
 * | `[[double:sentinel=<text>]]` | writes that text into the output's first text field |
 * | `[[output:{…}]]` | exactly this output |
 *
 * `once-<marker>` acts until the request holds a repair's feedback; `primary-<marker>` acts for one model only, the first that was
 * asked since start or reset (`primary-down` is `primary-503`). Without a marker it fills the JSON schema that it is given with
 * text made from the facts in the prompt. `GET /_double/requests?last=N&contains=T` shows what was asked, `POST /_double/reset` forgets it.
 */
export type ModelDouble = {
  /** Up to and including /v1. */
  baseUrl: string;
  port: number;
  requests(): SeenRequest[];
  reset(): void;
  close(): Promise<void>;
};

/** One request as it came, and what was done with it. `status` 0: no answer was given. `until`: when it was answered, or its caller was gone. */
export type SeenRequest = {
  at: string;
  until?: string;
  path: string;
  model: string;
  prompt: string;
  behaviours: string[];
  repair: boolean;
  status: number;
};

type Message = { role: string; content: string };
type ChatRequest = { model: string; messages: Message[]; response_format?: { json_schema?: { schema?: JsonSchema } } };
type Behaviour = { name: string; value: string };
type State = { seen: SeenRequest[]; primary: string | undefined; dimensions: number };

/** Starts a double on 127.0.0.1. Port 0 takes a free one. */
export async function startModelDouble({ port = 0, dimensions = 384 }: { port?: number; dimensions?: number } = {}): Promise<ModelDouble> {
  const state: State = { seen: [], primary: undefined, dimensions };
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: unknown) => send(response, 500, { error: { message: String(error) } }));
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening));
  const actual = portOf(server);
  return {
    baseUrl: `http://127.0.0.1:${actual}/v1`,
    port: actual,
    requests: () => state.seen,
    reset: () => reset(state),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function reset(state: State): void {
  state.seen = [];
  state.primary = undefined;
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://double');
  const body = await readBody(request);
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /health':
      return send(response, 200, { status: 'ok' });
    case 'GET /v1/models':
      return send(response, 200, { object: 'list', data: ['double', 'double-standby'].map((id) => ({ id, object: 'model' })) });
    case 'GET /_double/requests':
      return send(response, 200, report(state, url.searchParams));
    case 'POST /_double/reset':
      reset(state);
      return send(response, 200, { status: 'reset' });
    case 'POST /v1/embeddings':
      return embed(state, JSON.parse(body), response);
    case 'POST /v1/chat/completions':
      return chat(state, JSON.parse(body), response);
    default:
      return send(response, 404, { error: { message: `the double knows no ${request.method} ${url.pathname}` } });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function report(state: State, query: URLSearchParams) {
  const contains = query.get('contains') ?? '';
  const matching = state.seen.filter((seen) => seen.prompt.includes(contains));
  return { count: matching.length, requests: matching.slice(-Number(query.get('last') ?? 100)) };
}

function embed(state: State, request: { model: string; input: string | string[]; dimensions?: number }, response: ServerResponse): void {
  const texts = [request.input].flat();
  state.seen.push({ ...seenNow('/v1/embeddings', request.model), prompt: texts.join('\n'), behaviours: [], repair: false, status: 200 });
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: embedText(text, request.dimensions ?? state.dimensions),
  }));
  const tokens = Math.ceil(texts.join(' ').length / 4);
  send(response, 200, { object: 'list', model: request.model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

function seenNow(path: string, model: string) {
  return { at: new Date().toISOString(), path, model };
}

async function chat(state: State, request: ChatRequest, response: ServerResponse): Promise<void> {
  const prompt = request.messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .join('\n');
  const repair = prompt.includes(repairOpening);
  state.primary ??= request.model;
  const behaviours = behavioursOf(prompt, { repair, isPrimary: request.model === state.primary });
  const seen: SeenRequest = {
    ...seenNow('/v1/chat/completions', request.model),
    prompt,
    behaviours: behaviours.map(({ name }) => name),
    repair,
    status: 0,
  };
  state.seen.push(seen);
  response.once('close', () => (seen.until = new Date().toISOString()));

  const slow = behaviours.find(({ name }) => name === 'slow');
  if (slow) await sleep(Number(slow.value));
  for (const { name } of behaviours) {
    if (name === 'timeout') return;
    if (name === 'hang-up') return void response.destroy();
    if (name === 'garbage') {
      seen.status = 200;
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
    }
    if (/^[45]\d\d$/.test(name)) {
      seen.status = Number(name);
      return send(
        response,
        seen.status,
        { error: { message: 'as the marker wished', type: 'double' } },
        name === '429' ? { 'retry-after': '1' } : {},
      );
    }
  }
  seen.status = 200;
  send(response, 200, completion(request, prompt, behaviours));
}

/** The markers that apply to this request, in the order of the text. */
export function behavioursOf(prompt: string, { repair, isPrimary }: { repair: boolean; isPrimary: boolean }): Behaviour[] {
  return [...prompt.matchAll(/\[\[double:([^\]=]+)(?:=(.*?))?\]\]/gs)].flatMap(([, marker = '', value = '']) => {
    const [, primary, once, rest = ''] = /^(primary-)?(once-)?(.*?)$/s.exec(marker.trim().replace(/^(.*)-once$/s, 'once-$1')) ?? [];
    if ((primary && !isPrimary) || (once && repair)) return [];
    return [{ name: rest === 'down' ? '503' : rest, value }];
  });
}

function completion(request: ChatRequest, prompt: string, behaviours: Behaviour[]) {
  const { message, finishReason } = answer(request, prompt, behaviours);
  const read = request.messages.reduce((sum, { content }) => sum + content.length, 0);
  const usage = { prompt_tokens: Math.ceil(read / 4), completion_tokens: Math.ceil((message.content ?? message.refusal ?? '').length / 4) };
  return {
    id: 'chatcmpl-double',
    object: 'chat.completion',
    model: request.model,
    choices: [{ index: 0, finish_reason: finishReason, message: { role: 'assistant', ...message } }],
    usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
  };
}

type Answer = { message: { content: string | null; refusal?: string }; finishReason: string };

function answer(request: ChatRequest, prompt: string, behaviours: Behaviour[]): Answer {
  const output = outputFor(request, prompt, behaviours);
  const whole = JSON.stringify(output);
  const has = (name: string) => behaviours.some((behaviour) => behaviour.name === name);
  if (has('refusal')) return { message: { content: null, refusal: 'I cannot help with that.' }, finishReason: 'stop' };
  if (has('filtered')) return { message: { content: '' }, finishReason: 'content_filter' };
  if (has('truncated')) return { message: { content: whole.slice(0, Math.ceil(whole.length / 2)) }, finishReason: 'length' };
  if (has('invalid-json')) return { message: { content: `Sure! Here it is: ${whole}` }, finishReason: 'stop' };
  return { message: { content: whole }, finishReason: 'stop' };
}

function outputFor(request: ChatRequest, prompt: string, behaviours: Behaviour[]): Record<string, unknown> {
  const schema = request.response_format?.json_schema?.schema ?? { type: 'object', properties: { text: { type: 'string' } } };
  const asked = request.messages.findLast(({ role, content }) => role === 'user' && !content.startsWith(repairOpening))?.content ?? prompt;
  let output = exactOutput(prompt) ?? fillSchema(schema, factsOf(asked));
  for (const { name, value } of behaviours) {
    if (name === 'wrong-schema') output = {};
    if (name === 'extra-fields') output = { ...output, unasked: 'a field nobody asked for' };
    if (name === 'sentinel') output = replaceText(output, firstTextAt(output), () => value);
    if (name === 'say' || name === 'warn') {
      const said = name === 'warn' ? 'It is game-changing.' : value;
      output = replaceText(output, longestTextAt(output), (text) => `${text} ${said}`);
    }
  }
  return output;
}

function longestTextAt(output: Record<string, unknown>): string | undefined {
  const texts = Object.entries(output).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return texts.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

function replaceText(output: Record<string, unknown>, key: string | undefined, change: (text: string) => string): Record<string, unknown> {
  return key === undefined ? output : { ...output, [key]: change(String(output[key])) };
}

/** The JSON of an `[[output:…]]` marker, which may itself hold brackets: the shortest stretch that parses counts. */
function exactOutput(prompt: string): Record<string, unknown> | undefined {
  const start = prompt.indexOf('[[output:');
  if (start < 0) return undefined;
  for (let end = prompt.indexOf(']]', start); end >= 0; end = prompt.indexOf(']]', end + 1)) {
    try {
      return JSON.parse(prompt.slice(start + '[[output:'.length, end)) as Record<string, unknown>;
    } catch {
      continue;
    }
  }
  return undefined;
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
