import type { Profile, Service } from './profile.ts';

/** The profiles, by name. Each says its faults as data. */

const calm: Profile = {
  name: 'calm',
  about: 'Nothing goes wrong: many tasks, people who decide, take back and are late.',
  tasks: [2, 5],
  withinSeconds: 20,
  automations: ['auto', 'reviewed', 'canned'],
  slots: 20,
  faults: {},
  faultsForMinutes: 0,
  indexLagMs: [10, 800],
  model: { good: 80, 'fails-check': 10, 'invalid-json': 4, truncated: 2, refused: 4 },
  callers: { twice: 0.1, cancels: 0.1, retries: 0.2, sharesKey: 0 },
  reviewers: { silent: 0.3, undoes: 0.2, brink: 0, decides: { approve: 60, edit: 20, reject: 20 } },
  shopRefusesRepeats: false,
  sickTasks: 0,
  deadlineMinutes: 6 * 60,
};

const races: Profile = {
  ...calm,
  name: 'races',
  about: 'No faults, only order: messages and events twice, transactions that meet, indexes that lag, everybody at once.',
  tasks: [3, 5],
  withinSeconds: 2,
  faults: { duplicate: 0.3, conflict: 0.05 },
  faultsForMinutes: 120,
  indexLagMs: [10, 5000],
  callers: { twice: 0.5, cancels: 0.3, retries: 0.3, sharesKey: 0 },
  reviewers: { silent: 0.1, undoes: 0.5, brink: 0, decides: { approve: 50, edit: 25, reject: 25 } },
};

const badDrafts: Profile = {
  ...calm,
  name: 'bad-drafts',
  about: 'Models answer badly: against the schema, against the checks, or not at all.',
  model: { good: 30, 'fails-check': 15, 'fails-schema': 25, 'invalid-json': 10, truncated: 5, refused: 5, throttled: 5, timeout: 5 },
};

const crash: Profile = {
  ...calm,
  name: 'crash',
  about: 'Functions die before and after any effect, answers are lost, events come late.',
  faults: { crash: 0.02, failBefore: 0.01, failAfter: 0.01, duplicate: 0.1, lostEvent: 0.2, conflict: 0.01 },
  faultsForMinutes: 15,
  tasks: [1, 3],
  callers: { twice: 0.2, cancels: 0.2, retries: 0.3, sharesKey: 0 },
};

const restarts: Profile = {
  ...calm,
  name: 'restarts',
  about: 'Executions end with what no Catch takes, and another run goes on from the records.',
  faults: { runtime: 0.08, crash: 0.004, duplicate: 0.1, lostEvent: 0.1 },
  faultsForMinutes: 20,
  tasks: [2, 4],
  model: { good: 60, 'fails-check': 10, 'invalid-json': 5, truncated: 5, refused: 20 },
  callers: { twice: 0, cancels: 0.5, retries: 0.3, sharesKey: 0 },
  reviewers: { silent: 0.2, undoes: 0.5, brink: 0.1, decides: { approve: 50, edit: 35, reject: 15 } },
};

const zombie: Profile = {
  ...calm,
  name: 'zombie',
  about: 'The machine loses answers, tries again, and the first try goes on late.',
  faults: { clientError: 0.15, zombie: true, late: 0.02, duplicate: 0.1 },
  faultsForMinutes: 20,
  tasks: [1, 4],
  callers: { twice: 0.2, cancels: 0.1, retries: 0.3, sharesKey: 0.4 },
};

const sameKey: Profile = {
  ...zombie,
  name: 'same-key',
  about: 'Tasks publish under one key, and late tries of one come after another; the shop refuses a webhook that it has had.',
  automations: ['auto'],
  tasks: [3, 5],
  withinSeconds: 30,
  faults: { clientError: 0.3, zombie: true, late: 0.08, failAfter: 0.02 },
  callers: { twice: 0, cancels: 0, retries: 0.3, sharesKey: 0.9 },
  shopRefusesRepeats: true,
};

const tornReads: Profile = {
  ...races,
  name: 'torn-reads',
  about: 'A query sees one item before a transaction and another after it.',
  faults: { torn: 0.5, duplicate: 0.2, conflict: 0.02 },
  faultsForMinutes: 120,
  tasks: [1, 3],
  automations: ['reviewed'],
  reviewers: { silent: 0.1, undoes: 0.8, brink: 0.5, decides: { approve: 60, edit: 30, reject: 10 } },
};

const brink: Profile = {
  ...calm,
  name: 'brink',
  about: 'People press, take back and cancel in the last moment, while messages come twice and functions die at times.',
  automations: ['reviewed'],
  faults: { duplicate: 0.2, crash: 0.004, late: 0.01 },
  faultsForMinutes: 60,
  tasks: [1, 4],
  callers: { twice: 0, cancels: 0.4, retries: 0.2, sharesKey: 0 },
  reviewers: { silent: 0.1, undoes: 0.6, brink: 0.6, decides: { approve: 60, edit: 20, reject: 20 } },
};

function brownOut(service: Service, forSeconds: readonly [number, number] = [20, 600]): Profile {
  return {
    ...calm,
    name: `brown-out-${service}`,
    about: `${service} is away for up to ten minutes while tasks are under way.`,
    outage: { services: [service], fromSeconds: [0, 40], forSeconds },
    tasks: [3, 6],
    model: { good: 1 },
    callers: { twice: 0.2, cancels: 0, retries: 0, sharesKey: 0 },
    reviewers: { silent: 0, undoes: 0, brink: 0, decides: { approve: 1 } },
  };
}

const sick: Profile = {
  ...calm,
  name: 'sick',
  about: 'More records than a sweep takes cannot be read, and functions die beside them.',
  faults: { crash: 0.05 },
  faultsForMinutes: 10,
  tasks: [2, 4],
  automations: ['auto'],
  sickTasks: 110,
  deadlineMinutes: 120,
};

const waiting: Profile = {
  ...calm,
  name: 'waiting',
  about: 'Five thousand tasks wait in line for few slots.',
  tasks: [5000, 5000],
  withinSeconds: 300,
  slots: 40,
  deadlineMinutes: 36 * 60,
};

const services: readonly Service[] = ['dynamodb', 'sqs', 'stepfunctions', 's3', 'ses', 'connector', 'model', 'bus'];

export const profiles: Readonly<Record<string, Profile>> = Object.fromEntries(
  [
    calm,
    races,
    badDrafts,
    crash,
    restarts,
    zombie,
    sameKey,
    tornReads,
    brink,
    sick,
    waiting,
    ...services.map((service) => brownOut(service)),
  ].map((profile) => [profile.name, profile]),
);

/** A profile by its name. */
export function profileOf(name: string): Profile {
  const profile = profiles[name];
  if (!profile) throw new Error(`There is no profile "${name}"; there are ${Object.keys(profiles).join(', ')}.`);
  return profile;
}
