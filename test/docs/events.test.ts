import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { createWebhookConnector } from '#adapters/connectors/webhook.ts';
import type { SafeRequest } from '#adapters/egress/safe-request.ts';
import { EventSchema, type PublicationCreated } from '#domain/event/schema.ts';
import { root } from '../../local/paths.ts';

/** What docs/events.md tells receivers: its snippets are run as they stand. */

const page = readFileSync(join(root, 'docs/events.md'), 'utf8');

/** The blocks of a language under a heading. */
function blocks(language: string, heading: string): string[] {
  const section = page.split(new RegExp(`^#+ ${heading}$`, 'm'))[1]?.split(/^#+ /m)[0] ?? '';
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block);
}

/** The rows of the table under a heading, without its head. */
function rows(heading: string): string[][] {
  const section = page.split(new RegExp(`^#+ ${heading}$`, 'm'))[1]?.split(/^#+ /m)[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const [example = ''] = blocks('json', 'The envelope');
const event = EventSchema.parse(JSON.parse(example)) as PublicationCreated;

type Call = { headers: Record<string, string>; body: string };

/** The call that a webhook connector really makes for the event of the page, made now unless a test says otherwise. */
async function callOf(secret: string, at = new Date()): Promise<Call> {
  const calls: SafeRequest[] = [];
  const connector = createWebhookConnector(
    { kind: 'webhook', teams: '*', url: 'https://shop.example/hook', timeoutMs: 1000, private: false },
    {
      request: async (request) => {
        calls.push(request);
        return { kind: 'answered', status: 204, body: '', truncated: false };
      },
      secret: async () => secret,
    },
  );
  const target = { connector: 'shop-webhook', target: 'https://shop.example/hook' };
  await connector.publish({ target, event: { ...event, at: at.toISOString() }, fence: event.at });
  const [call] = calls;
  return { headers: call?.headers ?? {}, body: call?.body ?? '' };
}

type Received = { event: unknown } | { refused: string };

/** What a snippet makes of calls, each with the secret that its receiver has. Run by Node, as somebody would who copied it. */
function receive(snippet: string, calls: readonly (Call & { secret: string })[]): Received[] {
  const harness = `
    for (const { headers, body, secret } of ${JSON.stringify(calls)}) {
      let received;
      try { received = { event: readEvent(headers, body, secret) }; } catch (error) { received = { refused: String(error) }; }
      console.log(JSON.stringify(received));
    }`;
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const run = spawnSync(process.execPath, ['--no-warnings', '--input-type=module-typescript', '-'], {
    cwd: root,
    encoding: 'utf8',
    env,
    input: snippet + harness,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Received);
}

const secrets = { plain: 'a plain sécret of AWS', spelled: `whsec_${Buffer.from('twenty-four bytes of key').toString('base64')}` };

describe.each(['Verify with `standardwebhooks`', 'Verify with Node alone'])('the snippet "%s"', (heading) => {
  const [snippet = '', ...more] = blocks('ts', heading);
  let received: Map<string, Received>;
  const now = new Date();

  beforeAll(async () => {
    const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
    const [plain, spelled] = [await callOf(secrets.plain, now), await callOf(secrets.spelled, now)];
    const { 'webhook-signature': signature = '', ...headers } = plain.headers;
    const calls = {
      plain: { ...plain, secret: secrets.plain },
      spelled: { ...spelled, secret: secrets.spelled },
      second: { ...plain, headers: { ...headers, 'webhook-signature': `v1,AAAA ${signature}` }, secret: secrets.plain },
      late: { ...(await callOf(secrets.plain, minutes(-4))), secret: secrets.plain },
      'with another body': { ...plain, body: plain.body.replace('Essence', 'Essenz'), secret: secrets.plain },
      'with its body written anew': { ...plain, body: JSON.stringify(JSON.parse(plain.body), null, 1), secret: secrets.plain },
      'with another id': { ...plain, headers: { ...plain.headers, 'webhook-id': 'tsk_1.2.hook' }, secret: secrets.plain },
      'by somebody without the secret': { ...plain, secret: secrets.spelled },
      'without a signature': { ...plain, headers, secret: secrets.plain },
      'with a signature of another version': {
        ...plain,
        headers: { ...headers, 'webhook-signature': signature.replace('v1,', 'v2,') },
        secret: secrets.plain,
      },
      'ten minutes ago': { ...(await callOf(secrets.plain, minutes(-10))), secret: secrets.plain },
      'ten minutes from now': { ...(await callOf(secrets.plain, minutes(10))), secret: secrets.plain },
      'at no time': { ...plain, headers: { ...plain.headers, 'webhook-timestamp': 'now' }, secret: secrets.plain },
    };
    const answers = receive(snippet, Object.values(calls));
    received = new Map(Object.keys(calls).map((name, index) => [name, answers[index]!]));
  });

  it('is one', () => {
    expect(snippet).toContain('export function readEvent');
    expect(more).toEqual([]);
  });

  it.each(['plain', 'spelled', 'second', 'late'])('takes what the connector signed: %s', (name) => {
    const at = expect.any(String);
    expect(received.get(name)).toEqual({ event: { ...event, at } });
  });

  it.each([
    'with another body',
    'with its body written anew',
    'with another id',
    'by somebody without the secret',
    'without a signature',
    'with a signature of another version',
    'ten minutes ago',
    'ten minutes from now',
    'at no time',
  ])('refuses what was sent %s', (name) => {
    expect(received.get(name)).toEqual({ refused: expect.stringMatching(/Error/) });
  });
});

describe('the page about events', () => {
  it('names the headers of a call', async () => {
    const { headers } = await callOf(secrets.plain);
    for (const [name] of rows('By webhook')) expect(Object.keys(headers)).toContain(name?.replaceAll('`', ''));
    expect(Object.keys(headers).filter((name) => name.startsWith('webhook-'))).toHaveLength(3);
    expect(headers).toMatchObject({ 'webhook-id': event.id, 'content-type': 'application/json' });
  });

  it('has every field of the envelope', () => {
    expect(rows('The envelope').map(([name]) => name?.replaceAll('`', ''))).toEqual(Object.keys(EventSchema.options[0].shape));
  });

  it('has the catalogue: every type, its version, where it goes and when', () => {
    const known = EventSchema.options.map((option) => {
      const [place = '', when = ''] = option.description?.split(': ') ?? [];
      return [`\`${option.shape.type.value}\``, String(option.shape.version.value), place.toLowerCase(), when];
    });
    expect(rows('The catalogue').map((cells) => cells.slice(0, 4))).toEqual(known);
  });

  it('names every field of the data', () => {
    const text = page.slice(page.indexOf('## The catalogue'), page.indexOf('## On the bus'));
    const fields = EventSchema.options.flatMap(({ shape }) => Object.keys((shape.data as z.ZodObject).shape));
    for (const field of new Set(fields)) expect(text).toContain(`\`${field}\``);
  });

  it('shows a rule that fits the entries of the bus', () => {
    const [pattern = ''] = blocks('json', 'On the bus');
    const rule = z
      .object({
        source: z.array(z.literal('linekeeper')),
        'detail-type': z.array(z.enum(EventSchema.options.map(({ shape }) => shape.type.value))),
        detail: z.looseObject({}),
      })
      .strict();
    expect(rule.safeParse(JSON.parse(pattern)).error).toBeUndefined();
  });
});
