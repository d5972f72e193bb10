import type { Profile } from '../profile.ts';
import { calm } from './people.ts';

/** Tasks that wait for a model: more of them than their pool has places. */

/** Everybody decides, nobody changes their mind, and models take as long as they do. */
const steady: Profile = {
  ...calm,
  withinSeconds: 10,
  model: { good: 1 },
  modelMs: [5000, 30_000],
  callers: { ...calm.callers, twice: 0, cancels: 0, retries: 0, bulk: 0 },
  reviewers: { silent: 0, refused: 0, slow: 0, undoes: 0, brink: 0, decides: { approve: 1 } },
};

/** As many tasks as keep a pool busy for more than a minute once its ramp is over. */
function pool(interactive: number, tasks: number, seeds: number): Profile {
  return {
    ...steady,
    name: `pool-${interactive}`,
    about: `A pool of ${interactive} places, and ${tasks} tasks at once.`,
    seeds,
    tasks: [tasks, tasks],
    automations: ['auto'],
    pool: { interactive },
  };
}

const lanes: Profile = {
  ...steady,
  name: 'lanes',
  about: 'One team floods the bulk lane, and its drafts fail their checks; tasks of another pass in the interactive one.',
  seeds: 4,
  tasks: [40, 60],
  automations: ['auto', 'informed'],
  pool: { interactive: 4, bulk: 2 },
  callers: { ...steady.callers, bulk: 1 },
  model: { good: 70, 'fails-check': 30 },
  modelMs: [2000, 8000],
  quiet: { tasks: 6, fromSeconds: [10, 90] },
};

const crowded: Profile = {
  ...steady,
  name: 'crowded',
  about: 'Hundreds of tasks of one team wait; another team submits a few, and messages about decisions are lost.',
  seeds: 1,
  tasks: [400, 400],
  automations: ['auto', 'auto', 'auto', 'reviewed'],
  pool: { interactive: 20 },
  faults: { lostDecision: 0.3 },
  faultsForMinutes: 600,
  quiet: { tasks: 20, fromSeconds: [30, 240] },
};

const crowdedLong: Profile = {
  ...crowded,
  name: 'crowded-5000',
  about: 'Five thousand tasks of one team wait; another team submits a few, and messages about decisions are lost.',
  // One in test:deep.
  seeds: 1 / 25,
  tasks: [5000, 5000],
  withinSeconds: 300,
  pool: { interactive: 40 },
  quiet: { tasks: 100, fromSeconds: [60, 1800] },
};

const searches: Profile = {
  ...steady,
  name: 'searches',
  about: 'Tasks wait for their search as well as for the model.',
  seeds: 2,
  tasks: [60, 80],
  automations: ['informed'],
  retrieves: 2,
  modelMs: [400, 3000],
};

const killed: Profile = {
  ...calm,
  name: 'killed',
  about: 'The process of a call to a model is killed in the middle of it; messages come twice.',
  seeds: 80,
  faults: { killed: 0.3, duplicate: 0.2 },
  faultsForMinutes: 60,
  tasks: [1, 4],
  pool: { interactive: 2 },
};

const undelivered: Profile = {
  ...killed,
  name: 'undelivered',
  about: 'Every call to a model kills its function, until its messages are set aside.',
  seeds: 40,
  faults: { killed: 1, duplicate: 0.05 },
  faultsForMinutes: 45,
  tasks: [1, 3],
};

const doubled: Profile = {
  ...steady,
  name: 'doubled',
  about: 'Nearly every message comes once more while a model writes; tasks are cancelled meanwhile, and executions end.',
  seeds: 60,
  tasks: [2, 5],
  faults: { duplicate: 0.8, runtime: 0.05 },
  faultsForMinutes: 30,
  pool: { interactive: 4, bulk: 2 },
  callers: { ...steady.callers, bulk: 0.5, cancels: 0.2, retries: 0.3 },
  model: calm.model,
};

const queuesAway: Profile = {
  ...steady,
  name: 'queues-away',
  about: 'SQS takes every second message for minutes, again and again, while tasks wait.',
  seeds: 8,
  tasks: [8, 15],
  pool: { interactive: 4 },
  outages: [{ services: ['sqs'], fromSeconds: [0, 30], forSeconds: [20, 200], times: [2, 4], backForSeconds: [10, 90], share: 0.5 }],
};

const paused: Profile = {
  ...steady,
  name: 'paused',
  about: 'Automations are paused while their tasks wait, and resumed.',
  seeds: 6,
  tasks: [20, 30],
  pool: { interactive: 4 },
  operators: { pause: { fromSeconds: [5, 60], forSeconds: [60, 1200] } },
};

const moved: Profile = {
  ...steady,
  name: 'moved',
  about: 'The route gets another pool while tasks wait in the old one.',
  seeds: 6,
  tasks: [20, 30],
  pool: { interactive: 3, bulk: 2 },
  operators: { moveRouteSeconds: [5, 60] },
  callers: { ...steady.callers, bulk: 0.5 },
};

const cancelled: Profile = {
  ...steady,
  name: 'cancelled',
  about: 'Most tasks are cancelled while they wait.',
  seeds: 5,
  tasks: [30, 40],
  pool: { interactive: 3 },
  callers: { ...steady.callers, cancels: 0.7 },
};

export const pools: readonly Profile[] = [
  pool(4, 60, 2),
  pool(40, 300, 1),
  pool(200, 1000, 1),
  lanes,
  crowded,
  crowdedLong,
  searches,
  killed,
  undelivered,
  doubled,
  queuesAway,
  paused,
  moved,
  cancelled,
];
