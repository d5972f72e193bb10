import type { Profile } from '../profile.ts';
import { calm } from './people.ts';

/** What functions, the machine and the messages between them go through. */

const crash: Profile = {
  ...calm,
  name: 'crash',
  about: 'Functions die before and after any effect, answers are lost, events come late.',
  seeds: 200,
  faults: { crash: 0.02, failBefore: 0.01, failAfter: 0.01, duplicate: 0.1, lostEvent: 0.2, conflict: 0.01 },
  faultsForMinutes: 15,
  tasks: [1, 3],
  callers: { ...calm.callers, twice: 0.2, cancels: 0.2, retries: 0.3 },
};

const restarts: Profile = {
  ...calm,
  name: 'restarts',
  about: 'Executions end with what no Catch takes, and another run goes on from the records.',
  seeds: 200,
  faults: { runtime: 0.08, crash: 0.004, duplicate: 0.1, lostEvent: 0.1 },
  faultsForMinutes: 20,
  tasks: [2, 4],
  model: { good: 60, 'fails-check': 10, 'invalid-json': 5, truncated: 5, refused: 20 },
  callers: { ...calm.callers, twice: 0, cancels: 0.5, retries: 0.3 },
  reviewers: { ...calm.reviewers, silent: 0.2, undoes: 0.5, brink: 0.1, decides: { approve: 40, edit: 30, regenerate: 15, reject: 15 } },
};

const fragile: Profile = {
  ...restarts,
  name: 'fragile',
  about: 'Every third state ends its execution, as in a faulty release: some tasks are given up, none before its time.',
  seeds: 40,
  faults: { runtime: 0.3 },
  faultsForMinutes: 40,
  tasks: [1, 3],
};

const zombie: Profile = {
  ...calm,
  name: 'zombie',
  about: 'The machine loses answers, tries again, and the first try goes on late.',
  seeds: 200,
  faults: { clientError: 0.15, zombie: true, late: 0.02, duplicate: 0.1 },
  faultsForMinutes: 20,
  tasks: [1, 4],
  callers: { ...calm.callers, twice: 0.2, retries: 0.3, sharesKey: 0.4 },
};

const sameKey: Profile = {
  ...zombie,
  name: 'same-key',
  about: 'Tasks publish under one key, and late tries of one come after another; the shop refuses a webhook that it has had.',
  automations: ['auto'],
  tasks: [3, 5],
  withinSeconds: 30,
  faults: { clientError: 0.3, zombie: true, late: 0.08, failAfter: 0.02 },
  callers: { ...calm.callers, twice: 0, cancels: 0, retries: 0.3, sharesKey: 0.9 },
  shop: 'refuses-repeats',
};

const onceOnly: Profile = {
  ...crash,
  name: 'once-only',
  about: 'The shop takes a webhook that it has had as one more, and calls of it are lost half-way.',
  seeds: 100,
  automations: ['auto'],
  faults: { ...crash.faults, clientError: 0.1, late: 0.03, zombie: true },
  shop: 'keeps-repeats',
};

const resent: Profile = {
  ...onceOnly,
  name: 'resent',
  about: 'Answers of DynamoDB are lost, and a condition is met by its own write; the shop takes a webhook that it has had as one more.',
  automations: ['auto', 'reviewed'],
  faults: { resent: 0.1, conflict: 0.02, duplicate: 0.1 },
};

export const faults: readonly Profile[] = [crash, restarts, fragile, zombie, sameKey, onceOnly, resent];
