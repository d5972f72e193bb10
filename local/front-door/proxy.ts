import { request, type IncomingMessage, type ServerResponse } from 'node:http';

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'proxy-authorization',
  'host',
  'expect',
]);

/** Hands a request on to a base URL as it came, and the answer back. Stands where a custom domain stands on AWS. */
export function proxy(incoming: IncomingMessage, outgoing: ServerResponse, baseUrl: string): void {
  const base = new URL(baseUrl);
  const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !hopByHop.has(name)));
  const onward = request(
    {
      host: base.hostname,
      port: base.port,
      method: incoming.method,
      path: `${base.pathname.replace(/\/$/, '')}${incoming.url ?? '/'}`,
      headers: { ...headers, host: base.host },
    },
    (answer) => {
      const kept = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502, { 'content-type': 'text/plain' });
    outgoing.end('The emulator does not answer; see "npm run local -- status".\n');
  });
  incoming.pipe(onward);
}
