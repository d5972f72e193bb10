import { describe, expect, it } from '@jest/globals';
import { once } from '#adapters/once.ts';

describe('what is made once', () => {
  it('is made when it is first asked for, and is the same from then on, whatever it is', () => {
    let made = 0;
    const ask = once(() => {
      made += 1;
      return undefined;
    });
    expect(made).toBe(0);
    expect([ask(), ask()]).toEqual([undefined, undefined]);
    expect(made).toBe(1);
  });
});
