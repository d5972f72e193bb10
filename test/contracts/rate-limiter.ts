import { describe, expect, it } from '@jest/globals';
import type { RateLimiter } from '#usecases/ports/rate-limiter.ts';
import { after } from '../doubles/fixtures.ts';

/** What a rate limiter keeps to. `make` answers one that has counted nothing yet. */
export function rateLimiterContract(name: string, make: (perMinute: number) => Promise<RateLimiter>): void {
  const at = (ms: number) => new Date(after(ms));

  describe(`${name}: a limit per minute`, () => {
    it('lets so many through and tells the rest when to come back', async () => {
      const limiter = await make(2);
      expect(await limiter.admit('catalogue', at(1000))).toEqual({ admitted: true });
      expect(await limiter.admit('catalogue', at(20_000))).toEqual({ admitted: true });
      expect(await limiter.admit('catalogue', at(20_500))).toEqual({ admitted: false, retryAfterSeconds: 40 });
      expect(await limiter.admit('catalogue', at(59_999))).toEqual({ admitted: false, retryAfterSeconds: 1 });
      expect(await limiter.admit('catalogue', at(60_000))).toEqual({ admitted: true });
    });

    it('does not count what it refused', async () => {
      const limiter = await make(1);
      await limiter.admit('catalogue', at(0));
      for (let count = 0; count < 5; count += 1) await limiter.admit('catalogue', at(1));
      expect(await limiter.admit('catalogue', at(60_000))).toEqual({ admitted: true });
    });

    it('is each team its own', async () => {
      const limiter = await make(1);
      expect(await limiter.admit('catalogue', at(0))).toEqual({ admitted: true });
      expect(await limiter.admit('catalogue-2', at(0))).toEqual({ admitted: true });
      expect(await limiter.admit('catalogue', at(0))).toMatchObject({ admitted: false });
    });

    it('holds against many at once', async () => {
      const limiter = await make(4);
      const replies = await Promise.all(Array.from({ length: 12 }, () => limiter.admit('catalogue', at(0))));
      expect(replies.filter(({ admitted }) => admitted)).toHaveLength(4);
    });
  });
}
