import { describe, expect, it } from '@jest/globals';
import { prepared } from '#domain/content/prepared.ts';
import { instructionsOf } from '#domain/prompt/instructions.ts';

describe('what is prepared', () => {
  it('is made once for an object, and anew for another that says the same', () => {
    let made = 0;
    const of = prepared((from: { text: string }) => {
      made += 1;
      return { text: from.text, made };
    });
    const one = { text: 'a' };
    const two = { text: 'a' };
    expect([of(one), of(one), of(two), of(one)].map((each) => each.made)).toEqual([1, 1, 2, 1]);
    expect(made).toBe(2);
  });

  it('is not kept when making it fails', () => {
    let tries = 0;
    const of = prepared((from: object) => {
      tries += 1;
      if (tries === 1) throw new Error('not now');
      return { from };
    });
    const one = {};
    expect(() => of(one)).toThrow('not now');
    expect(of(one).from).toBe(one);
  });

  it('are the instructions of a revision, which every echo check reads', () => {
    const prompt = { system: 'Write.', user: '{{ input }}', examples: [] };
    expect(instructionsOf(prompt)).toBe(instructionsOf(prompt));
  });
});
