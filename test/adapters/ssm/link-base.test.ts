import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { createLinkBase, LinkBaseError } from '../../../adapters/ssm/link-base.ts';

function stage(value: () => string | undefined) {
  let reads = 0;
  let now = 0;
  const client = new SSMClient({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  client.middlewareStack.add(
    () => async () => {
      reads += 1;
      return { output: { $metadata: {}, Parameter: { Value: value() } }, response: {} };
    },
    { step: 'initialize' },
  );
  const base = createLinkBase({ client, parameter: '/linekeeper/local/link-base', clock: { now: () => new Date(now) } });
  return { base, reads: () => reads, pass: (ms: number) => void (now += ms) };
}

describe('the base of review links', () => {
  it('is read once in five minutes, then anew', async () => {
    let value = 'https://a.example.com/';
    const { base, reads, pass } = stage(() => value);
    expect([await base.get(), await base.get()]).toEqual(['https://a.example.com', 'https://a.example.com']);
    expect(reads()).toBe(1);
    value = 'https://b.example.com/prod';
    pass(5 * 60_000);
    expect(await base.get()).toBe('https://b.example.com/prod');
  });

  it.each([undefined, '', 'lines.example.com', 'javascript:alert(1)', 'https://'])('is refused when it is %p', async (value) => {
    await expect(stage(() => value).base.get()).rejects.toThrow(LinkBaseError);
  });
});
