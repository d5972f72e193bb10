import type { Profile } from '../profile.ts';
import { calm } from './people.ts';

/** Many at a time: few seeds, each with much in it. */

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

export const crowds: readonly Profile[] = [parked, sick];
