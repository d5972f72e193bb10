import { expectHolds } from './expect-holds.ts';
import { faults } from './profiles/faults.ts';

expectHolds(faults);
