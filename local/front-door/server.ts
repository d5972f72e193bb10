/**
 * The front door of the local cloud, one process on one port: the API and the review pages (proxied to the emulator), the
 * OpenID issuer, the mailbox, and a shop that takes webhooks. Started by `up`; its settings come as one JSON argument.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { paths } from '../paths.ts';
import { createHookReceiver } from './hooks.ts';
import { createIssuer, issuerKeys } from './issuer.ts';
import { mailboxPage, readMailbox } from './mailbox.ts';
import { proxy } from './proxy.ts';

const SettingsSchema = z.object({ port: z.int(), emulator: z.url() });
const DeployedSchema = z.object({ taskApi: z.url(), reviewApi: z.url() });

const settings = SettingsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const origin = `http://127.0.0.1:${settings.port}`;
const issuer = createIssuer(`${origin}/oidc`, await issuerKeys()).callback();
const hooks = createHookReceiver();

/** Written by `up` after each deployment. */
async function targets(): Promise<z.infer<typeof DeployedSchema> | undefined> {
  const text = await readFile(paths.deployed, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : DeployedSchema.parse(JSON.parse(text));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    sizeBytes += part.length;
    if (sizeBytes > 1024 * 1024) throw new Error('a webhook of more than 1 MB');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A page on the internet can point its own name at 127.0.0.1 and read what answers there; under these names it cannot. */
const hosts = new Set([`127.0.0.1:${settings.port}`, `localhost:${settings.port}`]);

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!hosts.has(request.headers.host ?? ''))
    return send(response, 403, 'text/plain', `Only ${[...hosts].join(' and ')} are served here.\n`);
  const path = URL.parse(request.url ?? '/', origin)?.pathname;
  if (path === undefined) return send(response, 400, 'text/plain', 'The path cannot be read.\n');
  if (path.startsWith('/v1/') || path.startsWith('/review/')) {
    const deployed = await targets();
    if (!deployed) return send(response, 503, 'text/plain', 'The stage is not deployed yet.\n');
    return proxy(request, response, path.startsWith('/v1/') ? deployed.taskApi : deployed.reviewApi);
  }
  if (path.startsWith('/oidc/')) {
    // Mounted under a path, the provider finds its own URLs from the original one.
    Object.assign(request, { originalUrl: request.url, url: (request.url ?? '').slice('/oidc'.length) });
    return issuer(request, response);
  }
  if (path.startsWith('/hooks/') && request.method === 'POST') {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    hooks.take(path, headers, await readBody(request));
    return send(response, 200, 'application/json', '{"taken":true}');
  }
  switch (path) {
    case '/health':
      return send(response, 200, 'text/plain', 'ok\n');
    case '/hooks':
      return send(response, 200, 'application/json', JSON.stringify(hooks.all()));
    case '/mailbox':
      return send(response, 200, 'text/html', mailboxPage(await readMailbox(settings.emulator)));
    case '/mailbox/messages.json':
      return send(response, 200, 'application/json', JSON.stringify(await readMailbox(settings.emulator)));
    case '/':
      response.writeHead(302, { location: '/mailbox' });
      response.end();
      return;
    default:
      return send(response, 404, 'text/plain', 'Nothing here. Try /mailbox, /hooks or /v1/openapi.json.\n');
  }
}

createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    // The path may hold the token of a review link.
    console.error(request.method, error instanceof Error ? error.message : error);
    if (!response.headersSent) send(response, 500, 'text/plain', 'The front door failed; see .local/logs/front-door.log.\n');
    else response.end();
  });
}).listen(settings.port, '127.0.0.1');
