import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ModelEndpoint, ModelRequest } from '#domain/route/schema.ts';
import type { ModelClient } from '#usecases/ports/models.ts';

/** What the scripted server does next. Each provider's test plays it in that provider's wire format. */
export type Scene =
  | { scene: 'answers'; output: unknown; usage?: 'none' }
  | { scene: 'truncates' | 'refuses' | 'writes-prose' }
  | {
      scene: 'throttles' | 'is-overloaded' | 'crashes' | 'times-out-itself' | 'dislikes-the-request' | 'denies-access' | 'misses-the-model';
    }
  | { scene: 'talks-nonsense' | 'hangs-up' | 'hangs' | 'redirects' };

/** A request as the server got it. */
export type Received = { method: string; path: string; headers: IncomingHttpHeaders; body: unknown };

/** How to answer: `hang` keeps the connection open, `hang-up` breaks it. */
export type Play = { status: number; headers?: Record<string, string>; body: string } | 'hang' | 'hang-up';

/** A server of the provider's protocol: `play` is asked for each request. */
export type ScriptedServer = { url: string; close(): Promise<void> };

export type Provider = {
  name: string;
  serve(play: (received: Received) => Play): Promise<ScriptedServer>;
  /** Puts a scene into the provider's wire format. */
  play(scene: Scene): Play;
  endpoint(url: string): ModelEndpoint;
  client(url: string): ModelClient;
  /** Asserts that a request says, in the provider's format, what was asked. */
  expectRequest(received: Received, endpoint: ModelEndpoint, request: ModelRequest): void;
};

export const request: ModelRequest = {
  system: 'Write plainly. ⟦marks⟧ hold data.',
  messages: [
    { role: 'user', text: 'Title: A "lamp"\n£5' },
    { role: 'assistant', text: '{"headline":"Lamp"}' },
    { role: 'user', text: 'Title: B' },
  ],
  answerSchema: {
    name: 'answer',
    schema: {
      type: 'object',
      properties: { headline: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
      required: ['headline'],
      additionalProperties: false,
    },
  },
  maxTokens: 120,
  seed: 7,
};

/** Every ModelClient keeps these promises, over HTTP. */
export function modelClientContract(provider: Provider): void {
  describe(`the ModelClient for ${provider.name}`, () => {
    let server: ScriptedServer;
    let next: Play = 'hang-up';
    let received: Received[] = [];

    beforeAll(async () => {
      server = await provider.serve((got) => {
        received.push(got);
        return next;
      });
    });
    beforeEach(() => {
      received = [];
    });
    afterAll(() => server.close());

    const ask = (scene: Scene, timeoutMs = 5000) => {
      next = provider.play(scene);
      return provider.client(server.url).converse({ ...provider.endpoint(server.url), timeoutMs }, request);
    };

    it('hands back the object, the usage, the stop reason and the time it took', async () => {
      const output = { headline: 'Lamp ⟦x⟧', tags: ['a'], deep: { n: [1, null, true] } };
      const reply = await ask({ scene: 'answers', output });
      expect(reply).toMatchObject({
        kind: 'answered',
        output,
        usage: { inputTokens: 31, outputTokens: 12 },
        stopReason: expect.any(String),
      });
      expect(reply.latencyMs).toBeGreaterThanOrEqual(0);
    });

    it('asks once, with everything that was asked for', async () => {
      await ask({ scene: 'answers', output: { headline: 'x' } });
      expect(received).toHaveLength(1);
      provider.expectRequest(received[0]!, provider.endpoint(server.url), request);
    });

    it('counts no tokens when the server tells none', async () => {
      expect(await ask({ scene: 'answers', output: { headline: 'x' }, usage: 'none' })).toMatchObject({
        kind: 'answered',
        usage: { inputTokens: 0, outputTokens: 0 },
      });
    });

    it.each([
      ['truncates', 'truncated'],
      ['refuses', 'refused'],
      ['writes-prose', 'invalid-json'],
    ] as const)('names the outcome of a server that %s: %s, usage included', async (scene, kind) => {
      expect(await ask({ scene })).toMatchObject({ kind, usage: { inputTokens: 31, outputTokens: 12 } });
    });

    it('does not take an array for an object', async () => {
      expect(await ask({ scene: 'answers', output: ['headline'] })).toMatchObject({ kind: 'invalid-json' });
    });

    it.each([
      ['throttles', 'throttled'],
      ['is-overloaded', 'unavailable'],
      ['crashes', 'unavailable'],
      ['times-out-itself', 'timeout'],
      ['dislikes-the-request', 'rejected'],
      ['denies-access', 'misconfigured'],
      ['misses-the-model', 'misconfigured'],
      ['talks-nonsense', 'unavailable'],
      ['hangs-up', 'unavailable'],
      ['redirects', 'misconfigured'],
    ] as const)('hands over, without a retry of its own, when the server %s: %s', async (scene, kind) => {
      expect(await ask({ scene })).toMatchObject({ kind });
      expect(received).toHaveLength(1);
    });

    it('gives up at the time-out of the endpoint', async () => {
      const reply = await ask({ scene: 'hangs' }, 150);
      expect(reply).toMatchObject({ kind: 'timeout' });
      expect(reply.latencyMs).toBeGreaterThanOrEqual(100);
      expect(reply.latencyMs).toBeLessThan(3000);
    });

    it('keeps what the server says of the prompt out of the detail', async () => {
      for (const scene of ['throttles', 'dislikes-the-request', 'crashes'] as const) {
        expect(JSON.stringify(await ask({ scene }))).not.toContain('secret words');
      }
    });

    describe('with nobody at the address', () => {
      let gone: ScriptedServer;
      beforeEach(async () => {
        gone = await provider.serve(() => 'hang-up');
      });
      afterEach(() => gone.close().catch(() => undefined));

      it('hands over', async () => {
        await gone.close();
        expect(await provider.client(gone.url).converse(provider.endpoint(gone.url), request)).toMatchObject({ kind: 'unavailable' });
      });
    });
  });
}
