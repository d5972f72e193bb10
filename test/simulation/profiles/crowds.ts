import type { Profile } from '../profile.ts';
import { calm } from './people.ts';

/** Many at a time: few seeds, each with much in it. */

const waiting: Profile = {
  ...calm,
  name: 'waiting',
  about: 'Hundreds of tasks wait for a small pool.',
  seeds: 1,
  tasks: [400, 400],
  withinSeconds: 300,
  pool: { interactive: 10 },
  deadlineMinutes: 36 * 60,
};

const waitingLong: Profile = {
  ...waiting,
  name: 'waiting-5000',
  about: 'Five thousand tasks wait for a pool.',
  // One in test:deep.
  seeds: 1 / 25,
  tasks: [5000, 5000],
  pool: { interactive: 40 },
};

const parked: Profile = {
  ...calm,
  name: 'parked',
  about: 'Hundreds of tasks wait for a connector, and are let go when it is back.',
  seeds: 2,
  tasks: [250, 350],
  withinSeconds: 240,
  automations: ['auto'],
  pool: { interactive: 200 },
  outages: [{ services: ['connector'], fromSeconds: [5, 20], forSeconds: [1500, 2400] }],
  model: { good: 1 },
  callers: { ...calm.callers, twice: 0, cancels: 0, retries: 0 },
};

const sick: Profile = {
  ...calm,
  name: 'sick',
  about: 'More records than a sweep takes cannot be read, and functions die beside them.',
  seeds: 4,
  faults: { crash: 0.05 },
  faultsForMinutes: 10,
  tasks: [2, 4],
  automations: ['auto'],
  sickTasks: 110,
  deadlineMinutes: 120,
};

export const crowds: readonly Profile[] = [waiting, waitingLong, parked, sick];
