import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { createConnectors } from '#adapters/connectors/create-connectors.ts';
import { signingKey } from '#adapters/connectors/webhook.ts';
import type { Resolve } from '#adapters/egress/safe-request.ts';
import { canonicalJson } from '#domain/content/canonical.ts';
import { EventSchema, type PublicationCreated } from '#domain/event/schema.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { aTaskId, automation } from '../../doubles/fixtures.ts';

/** A stand-in for AWS and for the shop: one local server that records what it was sent. It has no objects, and status 0 is no answer. */
let server: Server;
let origin: string;
let seen: { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders; body: string }[];
let reply: { status: number; headers?: Record<string, string>; body?: string };

beforeEach(async () => {
  seen = [];
  reply = { status: 200 };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      const secret = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue';
      if (secret)
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ SecretString: 'a plain secret' }));
      else if (reply.status === 0) request.socket.destroy();
      else if (request.method === 'HEAD') response.writeHead(404).end();
      else response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  origin = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const aws = () => ({
  region: 'eu-central-1',
  endpoint: `http://${origin}`,
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  maxAttempts: 1,
});

function connectors(resolve?: Resolve) {
  const configs = ConnectorsSchema.parse({
    catalogue: { kind: 'json-object', teams: '*' },
    hook: { kind: 'webhook', teams: '*', url: `http://${origin}/hook`, private: true, timeoutMs: 2000 },
    shop: { kind: 'webhook', teams: '*', url: 'http://shop.test/hook', private: true, timeoutMs: 2000 },
  });
  const found = createConnectors(configs, {
    s3: () => new S3Client({ ...aws(), forcePathStyle: true }),
    secrets: () => new SecretsManagerClient(aws()),
    allowlist: [origin, 'shop.test'],
    ...(resolve ? { resolve } : {}),
    webhookSecretArn: 'arn:aws:secretsmanager:eu-central-1:1:secret:hook',
  });
  const publish = (name: string, target: string) =>
    found.find(name)!.publish({ event, fence: event.at, target: { connector: name, target } });
  return {
    find: found.find,
    publish,
    hook: () => publish('hook', `http://${origin}/hook`),
    shop: () => publish('shop', 'http://shop.test/hook'),
    catalogue: () => publish('catalogue', 's3://bucket/products/A 1.json'),
  };
}

const event: PublicationCreated = {
  id: 'tsk_1.2.hook',
  type: 'publication.created',
  version: 1,
  at: new Date().toISOString(),
  task: aTaskId(),
  end: 0,
  data: {
    team: 'catalogue',
    automation,
    subject: 'A-1',
    metadata: { order: '7' },
    output: { headline: 'Tee für 9,99 €' },
    provenance: { task: 'tsk_1', automation: 'a', revision: 1, draft: 2, source: 'model', digest: 'd' },
  },
};
const hookCalls = () => seen.filter(({ url }) => url === '/hook');

describe('the webhook connector', () => {
  it('signs the call so that a receiver can verify it', async () => {
    expect(await connectors().hook()).toEqual({ kind: 'published', receipt: 'HTTP 200' });
    const [call] = hookCalls();
    expect(call?.headers['webhook-id']).toBe(event.id);
    const verified = new Webhook(Buffer.from('a plain secret').toString('base64')).verify(call?.body ?? '', {
      'webhook-id': String(call?.headers['webhook-id']),
      'webhook-timestamp': String(call?.headers['webhook-timestamp']),
      'webhook-signature': String(call?.headers['webhook-signature']),
    });
    expect(verified).toEqual(event);
    expect(EventSchema.parse(verified)).toEqual(event);
  });

  it('reads its secret once', async () => {
    const { hook } = connectors();
    await hook();
    await hook();
    expect(seen.length - hookCalls().length).toBe(1);
  });

  it.each([
    [200, 'published'],
    [204, 'published'],
    [409, 'published'],
    [400, 'rejected'],
    [410, 'rejected'],
    [422, 'rejected'],
  ])('takes HTTP %i for %s', async (status, kind) => {
    reply = { status };
    expect(await connectors().hook()).toMatchObject({ kind });
  });

  it.each([302, 408, 425, 429, 500, 503])('takes HTTP %i for an outage', async (status) => {
    reply = { status, headers: { location: 'http://127.0.0.1/' } };
    await expect(connectors().hook()).rejects.toMatchObject({ name: 'ConnectorUnavailableError' });
    expect(hookCalls()).toHaveLength(1);
  });

  it('takes a conflict for the word that the event is there already, on whichever try', async () => {
    const { hook } = connectors();
    reply = { status: 503 };
    await expect(hook()).rejects.toMatchObject({ name: 'ConnectorUnavailableError' });
    reply = { status: 409 };
    expect(await hook()).toEqual({ kind: 'published', receipt: 'HTTP 409' });
    expect(hookCalls().map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id]);
  });

  it('tells a receiver that was not reached from one whose answer was lost', async () => {
    reply = { status: 0 };
    await expect(connectors().hook()).rejects.toMatchObject({ name: 'ConnectorUnavailableError' });
    expect(await connectors(() => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))).shop()).toEqual({
      kind: 'not-reached',
      detail: 'ENOTFOUND',
    });
  });

  it('does not call a host that is not allowed', async () => {
    await expect(connectors().publish('hook', 'http://127.0.0.1:1/hook')).rejects.toMatchObject({ name: 'EgressRefusedError' });
  });
});

describe('signingKey', () => {
  it.each([
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['plain text é', `whsec_${Buffer.from('plain text é').toString('base64')}`],
    ['whsec_not base64!', `whsec_${Buffer.from('whsec_not base64!').toString('base64')}`],
  ])('of %j is %j', (secret, key) => {
    expect(signingKey(secret)).toBe(key);
    expect(() => new Webhook(signingKey(secret))).not.toThrow();
  });
});

describe('the json object connector', () => {
  it('puts the canonical document under its key, on the condition that nothing is there', async () => {
    reply = { status: 200, headers: { 'x-amz-version-id': 'v7', etag: '"e"' } };
    expect(await connectors().catalogue()).toEqual({ kind: 'published', receipt: 'v7' });
    expect(seen.map(({ method }) => method)).toEqual(['HEAD', 'PUT']);
    expect(seen[1]).toMatchObject({
      body: canonicalJson({ output: event.data.output, provenance: event.data.provenance }),
      headers: {
        'content-type': 'application/json',
        'if-none-match': '*',
        'x-amz-meta-task': event.task,
        'x-amz-meta-event': event.id,
        'x-amz-meta-fence': event.at,
      },
    });
    for (const { url } of seen) expect(url).toMatch(/^\/bucket\/products\/A%201\.json/u);
  });

  it('answers with the ETag where there are no versions', async () => {
    reply = { status: 200, headers: { etag: '"e1"' } };
    expect(await connectors().catalogue()).toEqual({ kind: 'published', receipt: '"e1"' });
  });

  it.each([403, 404, 503])('takes HTTP %i for an outage', async (status) => {
    reply = { status, body: '<Error><Code>Nope</Code></Error>' };
    await expect(connectors().catalogue()).rejects.toMatchObject({ name: 'ConnectorUnavailableError' });
  });

  it('takes no answer for an outage', async () => {
    reply = { status: 0 };
    await expect(connectors().catalogue()).rejects.toThrow('The bucket bucket did not take the object: no answer.');
  });

  it('is made for its configuration alone', () => {
    expect(connectors().find('crm')).toBeUndefined();
  });
});
