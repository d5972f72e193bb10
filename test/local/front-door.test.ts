import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { root } from '../../local/paths.ts';

/** The front door as a process of its own, before an emulator that has one email. */

const sent = {
  MessageId: 'mail-2',
  Source: 'linekeeper@example.com',
  To: ['erin.editor@example.com'],
  Subject: 'Approve "Lamp"?',
  BodyText: 'Read it: http://127.0.0.1:1/review/abc',
  BodyHtml: null,
  Timestamp: 1_772_442_000,
};
const kept = {
  id: 'mail-1',
  from: sent.Source,
  to: sent.To,
  subject: 'Approve <b>"Vase"</b>?',
  text: 'Old',
  html: '',
  at: '2026-03-01T09:00:00.000Z',
};

let folder: string;
let emulator: Server;
let door: ChildProcess;
let port: number;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  const found = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return found;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linekeeper-door-'));
  emulator = createServer((_request, response) => {
    response.end(JSON.stringify({ messages: { [sent.Source]: [sent] } }));
  });
  const emulatorPort = await listen(emulator);
  port = await freePort();
  // One that was kept and is still there counts once.
  await writeFile(join(folder, 'mailbox.json'), JSON.stringify([kept, { ...kept, id: sent.MessageId }]));
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const settings = JSON.stringify({ port, emulator: `http://127.0.0.1:${emulatorPort}` });
  door = spawn(process.execPath, [join(root, 'local', 'front-door', 'server.ts'), settings], {
    env: { ...env, LINEKEEPER_LOCAL_DIR: folder },
    stdio: 'ignore',
  });
  const deadline = Date.now() + 20_000;
  while (!(await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined))) {
    if (Date.now() > deadline) throw new Error('the front door did not start');
  }
}, 30_000);

afterAll(async () => {
  door.kill('SIGTERM');
  emulator.closeAllConnections();
  emulator.close();
  await rm(folder, { recursive: true });
});

describe('the mailbox', () => {
  it('has the emails kept of earlier times and the new ones, newest first and each once', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/mailbox/messages.json`);
    expect(await answer.json()).toMatchObject([{ id: 'mail-2', subject: sent.Subject, text: sent.BodyText }, kept]);
  });

  it('shows them on a page that does not reload, and escapes what they say', async () => {
    const html = await (await fetch(`http://127.0.0.1:${port}/mailbox`)).text();
    expect(html).toContain('<details id="mail-2" open>');
    expect(html).toContain('<details id="mail-1">');
    expect(html).toContain('Approve &lt;b&gt;&quot;Vase&quot;&lt;/b&gt;?');
    expect(html).not.toContain('http-equiv="refresh"');
  });
});

/** Sends a request as it stands, which no client would make, and answers the status line. */
function raw(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\nConnection: close\r\n\r\n`));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text.split('\r\n')[0] ?? ''));
  });
}

describe('the front door', () => {
  it('answers 400 to a path that cannot be read, and lives on', async () => {
    expect(await raw(`GET // HTTP/1.1\r\nHost: 127.0.0.1:${port}`)).toBe('HTTP/1.1 400 Bad Request');
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  });

  it.each([
    ['127.0.0.1', 200],
    ['localhost', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
  ])('serves under the name %s: %i', async (name, status) => {
    expect(await raw(`GET /mailbox HTTP/1.1\r\nHost: ${name}:${port}`)).toContain(`HTTP/1.1 ${status} `);
  });
});

/** What a token of the issuer says. */
async function claimsOf(asked: Record<string, string>) {
  const { clientSecret } = JSON.parse(await readFile(join(folder, 'issuer-keys.json'), 'utf8')) as { clientSecret: string };
  const answer = await fetch(`http://127.0.0.1:${port}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'linekeeper-cli',
      client_secret: clientSecret,
      resource: 'urn:linekeeper',
      scope: 'tasks:read',
      ...asked,
    }),
  });
  return decodeJwt(((await answer.json()) as { access_token: string }).access_token);
}

describe('a token of the issuer', () => {
  it('says team, subject and email as they were asked for', async () => {
    const asked = { team: 'shop', sub: 'erin', email: 'erin@example.com' };
    expect(await claimsOf(asked)).toMatchObject({ ...asked, scope: 'tasks:read', aud: 'linekeeper' });
  });

  it('has the client for its subject when none was asked for', async () => {
    expect(await claimsOf({ team: 'shop' })).toMatchObject({ sub: 'linekeeper-cli' });
  });
});
