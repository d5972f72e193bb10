import { expectHolds } from './expect-holds.ts';
import { people } from './profiles/people.ts';

expectHolds(people);
