import { expectHolds } from './expect-holds.ts';
import { pools } from './profiles/pools.ts';

expectHolds(pools);
