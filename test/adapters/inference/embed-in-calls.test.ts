import { describe, expect, it } from '@jest/globals';
import { embedInCalls, type EmbeddingReply } from '#adapters/inference/embed-in-calls.ts';
import type { EmbeddingConfig } from '#domain/knowledge/embedding.ts';
import { quickWaiting } from '../../doubles/quick-waiting.ts';

const config: EmbeddingConfig = { kind: 'bedrock', model: 'm', version: '1', dimensions: 1, timeoutMs: 10_000 };
const throttled: EmbeddingReply = { kind: 'away', why: 'throttled', passes: true };
const denied: EmbeddingReply = { kind: 'away', why: 'denied', passes: false };
const rejected: EmbeddingReply = { kind: 'rejected', why: 'too long' };
const vectorsOf = (texts: readonly string[]): EmbeddingReply => ({ kind: 'vectors', vectors: texts.map((text) => [Number(text)]) });

/** A client whose server answers with each of these replies in turn, and then with vectors; each call takes so long. */
function aClient(replies: EmbeddingReply[] = [], { textsPerCall = 2, callsAtOnce = 1, callMs = 0, share = 1 } = {}) {
  const { waiting, pauses, took } = quickWaiting(share);
  const calls: { texts: readonly string[]; timeoutMs: number }[] = [];
  const client = embedInCalls(
    config,
    {
      textsPerCall,
      callsAtOnce,
      call: async (texts, _use, timeoutMs) => {
        calls.push({ texts, timeoutMs });
        took(callMs);
        return replies.shift() ?? vectorsOf(texts);
      },
    },
    waiting,
  );
  return { embed: (...texts: string[]) => client.embed(texts, 'document'), calls, pauses };
}

describe('embedding in calls', () => {
  it.each([
    { textsPerCall: 2, callsAtOnce: 1, calls: [['0', '1'], ['2', '3'], ['4']] },
    { textsPerCall: 1, callsAtOnce: 4, calls: [['0'], ['1'], ['2'], ['3'], ['4']] },
    { textsPerCall: 96, callsAtOnce: 1, calls: [['0', '1', '2', '3', '4']] },
  ])('takes $textsPerCall texts a call, in order', async ({ calls, ...allowed }) => {
    const client = aClient([], allowed);
    expect(await client.embed('0', '1', '2', '3', '4')).toEqual([[0], [1], [2], [3], [4]]);
    expect(client.calls.map(({ texts }) => texts)).toEqual(calls);
  });

  it('gets over what passes, with pauses that double', async () => {
    const { embed, calls, pauses } = aClient([throttled, throttled, throttled]);
    expect(await embed('7')).toEqual([[7]]);
    expect(calls).toHaveLength(4);
    expect(pauses).toEqual([500, 1000, 2000]);
  });

  it('spreads its pauses, so that who failed together does not come back together', async () => {
    const { embed, pauses } = aClient([throttled, throttled], { share: 0.1 });
    await embed('7');
    expect(pauses).toEqual([50, 100]);
  });

  it('repeats only the call that failed', async () => {
    const { embed, calls } = aClient([vectorsOf(['0', '1']), throttled]);
    expect(await embed('0', '1', '2')).toEqual([[0], [1], [2]]);
    expect(calls.map(({ texts }) => texts)).toEqual([['0', '1'], ['2'], ['2']]);
  });

  it('waits for as long as the server asks', async () => {
    const { embed, pauses } = aClient([{ ...throttled, retryAfterMs: 3000 }], { share: 0 });
    await embed('7');
    expect(pauses).toEqual([3000]);
  });

  it.each([
    ['five tries', Array.from({ length: 9 }, () => throttled), 0, 5, 'EmbeddingUnavailableError'],
    ['its time, which a pause would exceed', [{ ...throttled, retryAfterMs: 60_000 }], 0, 1, 'EmbeddingUnavailableError'],
    ['its time, which the calls took', Array.from({ length: 9 }, () => throttled), 4500, 2, 'EmbeddingUnavailableError'],
    ['one try of what does not pass', [denied], 0, 1, 'EmbeddingUnavailableError'],
    ['one try of what is refused', [rejected], 0, 1, 'EmbeddingRejectedError'],
  ])('gives up after %s', async (_what, replies, callMs, tries, name) => {
    const { embed, calls, pauses } = aClient([...replies], { callMs });
    await expect(embed('7')).rejects.toMatchObject({ name });
    expect(calls).toHaveLength(tries);
    expect(pauses).toHaveLength(tries - 1);
  });

  it('leaves each call what is left of its time', async () => {
    const { embed, calls } = aClient([throttled], { callMs: 1000 });
    await embed('0', '1', '2');
    expect(calls.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 8500, 7500]);
  });

  it.each<[string, number[][], string]>([
    ['another length', [[1, 2]], 'a vector of 2 where one of 1 was due'],
    ['too few', [], '0 vectors where 1 were due'],
  ])('refuses vectors of %s', async (_what, vectors, why) => {
    await expect(aClient([{ kind: 'vectors', vectors }]).embed('7')).rejects.toMatchObject({
      name: 'EmbeddingRejectedError',
      message: expect.stringContaining(why),
    });
  });
});
