import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSafeRequest, type Resolve, type SafeRequest } from '#adapters/egress/safe-request.ts';

let server: Server;
let port: number;
let answer: RequestListener;
let seen: { url: string | undefined; method: string | undefined; body: string; host: string | undefined }[];

beforeEach(async () => {
  seen = [];
  answer = (_request, response) => response.end('ok');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ url: request.url, method: request.method, body, host: request.headers.host });
      answer(request, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const loopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
const post = (fields: Partial<SafeRequest> = {}): SafeRequest => ({
  url: `http://shop.test:${port}/hook`,
  method: 'POST',
  headers: { 'content-type': 'text/plain' },
  body: 'hello',
  timeoutMs: 5000,
  reach: 'private',
  ...fields,
});
const requester = (resolve: Resolve = loopback, allowlist = [`shop.test:${port}`]) => createSafeRequest(allowlist, resolve);

describe('a call to an allowed host', () => {
  it('sends the body and hands the answer back', async () => {
    expect(await requester()(post())).toEqual({ kind: 'answered', status: 200, body: 'ok', truncated: false });
    expect(seen).toEqual([{ url: '/hook', method: 'POST', body: 'hello', host: `shop.test:${port}` }]);
  });

  it('does not follow a redirect', async () => {
    answer = (_request, response) => response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    expect(await requester()(post())).toMatchObject({ kind: 'answered', status: 307 });
    expect(seen).toHaveLength(1);
  });

  it('stops reading an answer that is too long, even one without an end', async () => {
    answer = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    };
    const reply = await requester()(post());
    expect(reply).toMatchObject({ kind: 'answered', status: 200, truncated: true });
    expect(reply.kind === 'answered' && reply.body.length).toBe(64 * 1024);
  });

  it.each([
    ['an answer that never begins', () => undefined],
    ['an answer that never ends', (_request, response) => response.write('x')],
  ] as [string, RequestListener][])('gives up on %s', async (_what, slow) => {
    answer = slow;
    expect(await requester()(post({ timeoutMs: 150 }))).toEqual({ kind: 'failed', detail: 'timeout', sent: true });
  });

  it('says when the connection is cut after the request was sent', async () => {
    answer = (request) => request.socket.destroy();
    expect(await requester()(post())).toEqual({ kind: 'failed', detail: 'ECONNRESET', sent: true });
    expect(seen).toHaveLength(1);
  });

  it('says when the answer breaks off', async () => {
    answer = (request, response) => response.writeHead(200, { 'content-length': 9 }).write('x', () => request.socket.destroy());
    expect(await requester()(post())).toMatchObject({ kind: 'failed', sent: true });
  });
});

describe('a call that does not reach its host', () => {
  const unsent = (detail: string) => ({ kind: 'failed', detail, sent: false });

  it('was not sent when the name is never resolved', async () => {
    expect(await requester(() => new Promise(() => undefined))(post({ timeoutMs: 150 }))).toEqual(unsent('timeout'));
  });

  it('was not sent when there is no such name', async () => {
    const nowhere: Resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    expect(await requester(nowhere)(post())).toEqual(unsent('ENOTFOUND'));
  });

  it('was not sent when nobody listens', async () => {
    const nobody = createSafeRequest(['shop.test:1'], loopback);
    expect(await nobody(post({ url: 'http://shop.test:1/' }))).toEqual(unsent('ECONNREFUSED'));
  });

  it.each([
    ['the other side hangs up', (socket: Socket) => socket.destroy(), 5000],
    ['the other side speaks no TLS', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 5000],
    ['the other side says nothing', () => undefined, 150],
  ])('was not sent when there is no TLS: %s', async (_what, meet, timeoutMs) => {
    const sockets: Socket[] = [];
    let heard = '';
    const peer = createTcpServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined).on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
      meet(socket);
    });
    await new Promise<void>((listening) => peer.listen(0, '127.0.0.1', listening));
    const { port: at } = peer.address() as AddressInfo;
    const reply = await createSafeRequest([`shop.test:${at}`], loopback)(post({ url: `https://shop.test:${at}/hook`, timeoutMs }));
    expect(reply).toMatchObject({ kind: 'failed', sent: false });
    expect(heard).not.toContain('hello');
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => peer.close(closed));
  });
});

describe('a call that is not allowed', () => {
  const refused = (call: Promise<unknown>) => expect(call).rejects.toMatchObject({ name: 'EgressRefusedError' });

  it.each([
    ['a host that is not listed', () => post({ url: `http://other.test:${port}/` })],
    ['another port of a listed host', () => post({ url: 'http://shop.test:9/' })],
    ['a listed host without its port', () => post({ url: 'http://shop.test/' })],
    ['a user in the URL', () => post({ url: `http://shop.test:${port}@evil.test/` })],
    ['a password for a listed host', () => post({ url: `http://a:b@shop.test:${port}/` })],
    ['plain http to the public', () => post({ reach: 'public' })],
    ['a scheme that is not http', () => post({ url: 'file:///etc/passwd' })],
    ['no URL at all', () => post({ url: 'shop' })],
  ])('is refused: %s', async (_what, request) => {
    await refused(requester()(request()));
    expect(seen).toEqual([]);
  });

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:127.0.0.1', '0.0.0.0'])(
    'is refused when a public name resolves to %s',
    async (address) => {
      const rebound: Resolve = async () => [
        { address: '93.184.216.34', family: 4 },
        { address, family: address.includes(':') ? 6 : 4 },
      ];
      await refused(createSafeRequest([`shop.test:${port}`], rebound)(post({ url: `https://shop.test:${port}/`, reach: 'public' })));
      expect(seen).toEqual([]);
    },
  );

  it('is refused even for a private connector when the name leads to the metadata service', async () => {
    await refused(requester(async () => [{ address: '169.254.169.254', family: 4 }])(post()));
  });

  it('is refused when the name resolves to nothing', async () => {
    await refused(requester(async () => [])(post()));
  });

  it('asks for the address once and connects to that very answer', async () => {
    let asked = 0;
    const flipping: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    expect(await requester(flipping)(post())).toMatchObject({ status: 200 });
    expect(asked).toBe(1);
  });

  it.each(['127.0.0.1', '[::1]', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]'])(
    'is refused for the address %s written out',
    async (host) => {
      const url = new URL(`https://${host}:${port}/`);
      await refused(createSafeRequest([url.host])(post({ url: `https://${host}:${port}/`, reach: 'public' })));
      expect(seen).toEqual([]);
    },
  );

  it('lists a host without port for the port of its scheme', async () => {
    await refused(createSafeRequest(['shop.test:443'], loopback)(post({ url: 'https://shop.test/' })));
    expect(
      await createSafeRequest(['shop.test'], async () => [{ address: '127.0.0.1', family: 4 }])(
        post({ url: 'https://SHOP.test:443/', timeoutMs: 2000 }),
      ),
    ).toMatchObject({
      kind: 'failed',
    });
  });
});
