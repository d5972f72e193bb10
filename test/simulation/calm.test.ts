import { it } from '@jest/globals';
import { expectHolds, timeFor } from './expect-holds.ts';

const seeds = 1000;

it('holds every invariant while nothing goes wrong', async () => expectHolds('calm', seeds), timeFor(seeds));
