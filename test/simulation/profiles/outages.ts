import type { OutagePlan, Profile, Service } from '../profile.ts';
import { calm } from './people.ts';

/** Services that are away. Nothing else goes wrong, and everybody decides: what fails or comes to people then does so by the outage. */

const quiet: Profile = {
  ...calm,
  tasks: [3, 6],
  seeds: 30,
  model: { good: 1 },
  callers: { ...calm.callers, twice: 0.2, cancels: 0, retries: 0 },
  reviewers: { silent: 0, refused: 0, slow: 0, undoes: 0, brink: 0, decides: { approve: 1 } },
};

const tenMinutes = { fromSeconds: [0, 40], forSeconds: [20, 600] } as const;
const services: readonly Service[] = ['dynamodb', 'sqs', 'stepfunctions', 's3', 'ses', 'connector', 'model', 'bus'];

function brownOut(service: Service): Profile {
  return {
    ...quiet,
    name: `brown-out-${service}`,
    about: `${service} is away for up to ten minutes while tasks are under way.`,
    outages: [{ ...tenMinutes, services: [service] }],
  };
}

const oneAfterAnother: Profile = {
  ...quiet,
  name: 'one-after-another',
  about: 'The model goes away, then the connector as the first comes back, then the mail.',
  outages: [
    { services: ['model'], fromSeconds: [0, 20], forSeconds: [30, 300] },
    { services: ['connector'], fromSeconds: [60, 300], forSeconds: [30, 400] },
    { services: ['ses'], fromSeconds: [200, 500], forSeconds: [30, 400] },
  ],
};

const blink: OutagePlan = {
  services: ['connector', 'model', 'ses'],
  fromSeconds: [0, 30],
  forSeconds: [2, 60],
  times: [4, 12],
  backForSeconds: [1, 60],
};

const flapping: Profile = { ...quiet, name: 'flapping', about: 'What lies outside comes and goes for minutes.', outages: [blink] };

const slow: Profile = {
  ...quiet,
  name: 'slow',
  about: 'What lies outside takes seconds for each call, some longer than anybody waits.',
  outages: [{ services: ['connector', 'model', 'ses'], fromSeconds: [0, 20], forSeconds: [60, 600], slow: true }],
};

const halfAway: Profile = {
  ...quiet,
  name: 'half-away',
  about: 'What lies outside fails four calls of five for minutes.',
  outages: [{ services: ['connector', 'model', 'ses'], fromSeconds: [0, 20], forSeconds: [60, 600], share: 0.8 }],
  reviewers: { ...quiet.reviewers, silent: 0.3, slow: 0.3 },
};

const unreached: Profile = {
  ...quiet,
  name: 'unreached',
  about: 'A shop that takes a repeat as one more is not reached for minutes.',
  automations: ['auto'],
  outages: [{ ...tenMinutes, services: ['connector'] }],
  shop: 'keeps-repeats',
};

/** The automations of the simulator hold a task for one day. */
const days: Profile = {
  ...quiet,
  seeds: 1,
  name: 'days',
  about: 'The connector is away for longer than a task may be held; operators retry what failed by that when it is back.',
  tasks: [4, 4],
  outages: [{ services: ['connector'], fromSeconds: [0, 5], forSeconds: [100_000, 110_000] }],
  callers: { ...quiet.callers, retries: 1, retryAfterMinutes: [32 * 60, 33 * 60] },
  deadlineMinutes: 40 * 60,
};

const modelDays: Profile = {
  ...days,
  name: 'days-model',
  about: 'The models are away for longer than a task may be held: its fallback is taken.',
  outages: [{ services: ['model'], fromSeconds: [0, 5], forSeconds: [100_000, 110_000] }],
};

/** Fourteen days in line, one held, two active, one for people and one of retention: what has not ended by then is ended. */
const lifeOver: Profile = {
  ...quiet,
  seeds: 1,
  name: 'life-over',
  about: 'An automation stays paused until retention would remove its tasks.',
  tasks: [1, 2],
  paused: true,
  automations: ['brief'],
  deadlineMinutes: 20 * 24 * 60,
};

export const outages: readonly Profile[] = [
  ...services.map(brownOut),
  oneAfterAnother,
  flapping,
  slow,
  halfAway,
  unreached,
  days,
  modelDays,
  lifeOver,
];
