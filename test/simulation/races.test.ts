import { it } from '@jest/globals';
import { expectHolds, timeFor } from './expect-holds.ts';

const seeds = 1000;

it('holds every invariant when everybody comes at once', async () => expectHolds('races', seeds), timeFor(seeds));
