import { lookup as systemLookup } from 'node:dns/promises';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { EgressRefusedError } from '#domain/publication/errors.ts';
import { mayConnect, type Reach } from './addresses.ts';

export type SafeRequest = {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string | undefined;
  /** For everything together: names, connection, answer. */
  timeoutMs: number;
  /** `private` also allows http and private addresses. */
  reach: Reach;
};

/** What came of a request. A redirect is an answer like any other: it is not followed. */
export type SafeReply =
  | { kind: 'answered'; status: number; body: string; truncated: boolean }
  /**
   * No complete answer. `detail` is a code such as ECONNREFUSED or "timeout". `sent` says whether the connection stood (with TLS, where the
   * URL asks for it), so that the request may have arrived; without it no byte of the request has left.
   */
  | { kind: 'failed'; detail: string; sent: boolean };

/** Answers a host name's addresses; injected by tests, DNS otherwise. */
export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

export type SafeRequester = (request: SafeRequest) => Promise<SafeReply>;

/** An answer's bytes beyond this are not read: nothing we call needs to say more. */
const maxBodyBytes = 64 * 1024;

/**
 * Calls out, to allowlisted hosts only. The addresses that a name resolves to are checked at the moment of connecting, on the very
 * answer that is connected to, so a name that points elsewhere a moment later gains nothing.
 *
 * @param allowlist `host` for the scheme's own port, `host:port` for another
 * @throws {EgressRefusedError} (from the requester) for a URL, host or address that is not allowed; nothing was sent then
 */
export function createSafeRequest(allowlist: readonly string[], resolve: Resolve = resolveByDns): SafeRequester {
  const allowed = new Set(allowlist.map((host) => host.toLowerCase()));
  return async (request) => {
    const url = checkUrl(request.url, request.reach, allowed);
    const signal = AbortSignal.timeout(request.timeoutMs);
    let sent = false;
    try {
      return await send(url, request, resolve, signal, () => {
        sent = true;
      });
    } catch (error) {
      if (error instanceof EgressRefusedError) throw error;
      return { kind: 'failed', detail: signal.aborted ? 'timeout' : codeOf(error), sent };
    }
  };
}

function checkUrl(text: string, reach: Reach, allowed: ReadonlySet<string>): URL {
  if (!URL.canParse(text)) throw new EgressRefusedError('The address to call is not a URL.');
  const url = new URL(text);
  const schemes = reach === 'private' ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) {
    throw new EgressRefusedError(`Calls to ${url.host} must use ${schemes.join(' or ')}, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '')
    throw new EgressRefusedError(`The address of ${url.host} must not hold a user or password.`);
  // URL drops a port that is the scheme's own, so `host` is the name alone exactly then.
  if (!allowed.has(url.host)) {
    throw new EgressRefusedError(`The host ${url.host} is not on the stage's allowlist; add it to the stage's configuration to call it.`);
  }
  const address = bareHost(url);
  if (isIP(address) !== 0 && !mayConnect(address, reach)) throw new EgressRefusedError(`The address ${address} may not be called.`);
  return url;
}

/** @param sending told as soon as the connection stands and the request leaves by it */
function send(url: URL, request: SafeRequest, resolve: Resolve, signal: AbortSignal, sending: () => void): Promise<SafeReply> {
  return new Promise((settle, fail) => {
    const options: RequestOptions = {
      method: request.method,
      headers: request.headers,
      // A connection of its own: one from a pool would have been checked for another call's reach.
      agent: false,
      lookup: guardedLookup(resolve, request.reach),
      signal,
    };
    const call: ClientRequest = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    call.on('error', fail);
    // Node holds the request back until then: before the handshake is done and the certificate checked, there is nothing to encrypt it with.
    call.on('socket', (socket) => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', sending));
    call.on('response', (response) => {
      readBounded(response).then(({ body, truncated }) => {
        settle({ kind: 'answered', status: response.statusCode ?? 0, body, truncated });
        call.destroy();
      }, fail);
    });
    call.end(request.body);
  });
}

/** Resolves a name and refuses it when any of its addresses is not allowed: a mixed answer is an attack or a mistake. */
function guardedLookup(resolve: Resolve, reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        const refused = addresses.find(({ address }) => !mayConnect(address, reach));
        if (!first || refused) {
          callback(
            new EgressRefusedError(`The host ${hostname} resolves to ${refused ? 'an address that may not be called' : 'nothing'}.`),
            '',
          );
        } else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('the name cannot be resolved'), ''),
    );
  };
}

async function readBounded(response: IncomingMessage): Promise<{ body: string; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    const room = maxBodyBytes - size;
    chunks.push(bytes.subarray(0, room));
    size += bytes.length;
    if (size > maxBodyBytes) return { body: Buffer.concat(chunks).toString('utf8'), truncated: true };
  }
  return { body: Buffer.concat(chunks).toString('utf8'), truncated: false };
}

async function resolveByDns(hostname: string): Promise<{ address: string; family: number }[]> {
  return systemLookup(hostname, { all: true });
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/gu, '');
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'network error';
}
