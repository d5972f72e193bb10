import { createServer as createHttp1, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import type { Play, Received, ScriptedServer } from './model-client-contract.ts';

/** What both versions of HTTP give a handler. */
type Exchange = {
  request: AsyncIterable<Uint8Array> & { method?: string | undefined; url?: string | undefined; headers: IncomingHttpHeaders };
  response: { writeHead(status: number, headers: OutgoingHttpHeaders): unknown; end(body: string): unknown };
  destroy(): void;
};

async function serve({ request, response, destroy }: Exchange, play: (received: Received) => Play): Promise<void> {
  let text = '';
  for await (const part of request) text += Buffer.from(part).toString('utf8');
  const next = play({
    method: request.method ?? '',
    path: decodeURIComponent(request.url ?? ''),
    headers: request.headers,
    body: JSON.parse(text),
  });
  if (next === 'hang') return;
  if (next === 'hang-up') return destroy();
  response.writeHead(next.status, { 'content-type': 'application/json', ...next.headers });
  response.end(next.body);
}

/** A server for fetch. */
export async function serveHttp1(play: (received: Received) => Play): Promise<ScriptedServer> {
  const server = createHttp1((request, response) => void serve({ request, response, destroy: () => request.socket.destroy() }, play));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: urlOf(server.address()),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A server for Bedrock's SDK, which speaks HTTP/2 from the first byte. */
export async function serveHttp2(play: (received: Received) => Play): Promise<ScriptedServer> {
  const sessions = new Set<{ destroy(): void }>();
  const server = createHttp2(
    (request, response) => void serve({ request, response, destroy: () => request.stream.session?.destroy() }, play),
  );
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: urlOf(server.address()),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const session of sessions) session.destroy();
      }),
  };
}

function urlOf(address: string | { port: number } | null): string {
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}
