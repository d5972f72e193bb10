import type { Profile } from '../profile.ts';

/** What people and models do while nothing is broken. */

export const calm: Profile = {
  name: 'calm',
  about: 'Nothing goes wrong: many tasks, people who decide, take back and are late.',
  seeds: 100,
  tasks: [2, 5],
  withinSeconds: 20,
  automations: ['auto', 'reviewed', 'canned', 'informed'],
  paused: false,
  pool: { interactive: 15, bulk: 5 },
  retrieves: 10,
  operators: {},
  quiet: { tasks: 0, fromSeconds: [0, 0] },
  faults: {},
  faultsForMinutes: 0,
  indexLagMs: [10, 800],
  outages: [],
  model: { good: 80, 'fails-check': 10, 'invalid-json': 4, truncated: 2, refused: 4 },
  modelMs: [400, 6000],
  callers: { twice: 0.1, cancels: 0.1, retries: 0.2, retryAfterMinutes: [1, 60], bulk: 0.2, sharesKey: 0 },
  reviewers: { silent: 0.3, refused: 0, slow: 0.2, undoes: 0.2, brink: 0, decides: { approve: 50, edit: 20, regenerate: 15, reject: 15 } },
  shop: 'drops-repeats',
  sickTasks: 0,
  deadlineMinutes: 6 * 60,
};

export const races: Profile = {
  ...calm,
  name: 'races',
  about: 'No faults, only order: messages and events twice, transactions that meet, indexes that lag, everybody at once.',
  seeds: 150,
  tasks: [3, 5],
  withinSeconds: 2,
  faults: { duplicate: 0.3, conflict: 0.05 },
  faultsForMinutes: 120,
  indexLagMs: [10, 5000],
  callers: { ...calm.callers, twice: 0.5, cancels: 0.3, retries: 0.3 },
  reviewers: { ...calm.reviewers, silent: 0.1, undoes: 0.5, decides: { approve: 45, edit: 25, regenerate: 10, reject: 20 } },
};

const quorum: Profile = {
  ...races,
  name: 'quorum',
  about: 'Two people have to approve, who take back, edit and are late, while messages come twice and functions die at times.',
  seeds: 100,
  automations: ['both'],
  faults: { duplicate: 0.2, conflict: 0.02, crash: 0.003 },
  reviewers: { ...races.reviewers, silent: 0.05, undoes: 0.3, brink: 0.1, decides: { approve: 70, edit: 15, regenerate: 5, reject: 10 } },
};

export const tornReads: Profile = {
  ...races,
  name: 'torn-reads',
  about: 'A query sees one item before a transaction and another after it.',
  seeds: 200,
  faults: { torn: 0.5, duplicate: 0.2, conflict: 0.02 },
  tasks: [1, 3],
  automations: ['reviewed'],
  reviewers: { ...races.reviewers, undoes: 0.8, brink: 0.5, decides: { approve: 50, edit: 30, regenerate: 10, reject: 10 } },
};

export const brink: Profile = {
  ...calm,
  name: 'brink',
  about: 'People press, take back and cancel in the last moment, while messages come twice and functions die at times.',
  seeds: 150,
  automations: ['reviewed'],
  faults: { duplicate: 0.2, crash: 0.004, late: 0.01 },
  faultsForMinutes: 60,
  tasks: [1, 4],
  callers: { ...calm.callers, twice: 0, cancels: 0.4 },
  reviewers: { ...calm.reviewers, silent: 0.1, undoes: 0.6, brink: 0.6 },
};

const badDrafts: Profile = {
  ...calm,
  name: 'bad-drafts',
  about: 'Models answer badly: against the schema, against the checks, or not at all.',
  seeds: 100,
  model: { good: 30, 'fails-check': 15, 'fails-schema': 25, 'invalid-json': 10, truncated: 5, refused: 5, throttled: 5, timeout: 5 },
};

const wrongAddresses: Profile = {
  ...calm,
  name: 'wrong-addresses',
  about: 'The mail service does not take some addresses, and some emails are read by nobody.',
  seeds: 40,
  automations: ['reviewed'],
  reviewers: { ...calm.reviewers, silent: 0.2, refused: 0.4 },
};

const silence: Profile = {
  ...calm,
  name: 'silence',
  about: 'Most people do nothing: they are reminded, others are asked besides, and then it is over; functions die at times.',
  seeds: 80,
  automations: ['escalated', 'silent'],
  faults: { duplicate: 0.2, conflict: 0.02, crash: 0.004 },
  faultsForMinutes: 120,
  reviewers: { ...calm.reviewers, silent: 0.7, refused: 0.3, slow: 0.3, brink: 0.1 },
};

export const people: readonly Profile[] = [calm, races, quorum, tornReads, brink, badDrafts, wrongAddresses, silence];
