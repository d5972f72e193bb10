import { expectHolds } from './expect-holds.ts';
import { crowds } from './profiles/crowds.ts';

expectHolds(crowds);
