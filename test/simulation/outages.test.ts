import { expectHolds } from './expect-holds.ts';
import { outages } from './profiles/outages.ts';

expectHolds(outages);
