import type { Capability } from '#adapters/capability.ts';
import { workTable } from './table-variables.ts';

/** Asking whether something outside is away, and remembering how a call of it went. */
export const remember = {
  variables: workTable,
  actions: { work: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'] },
} satisfies Capability;
