import type { Capability } from '#adapters/capability.ts';
import { workTable } from './table-variables.ts';

/** Taking and giving back slots of a route, and the line before them. */
export const share = {
  variables: workTable,
  actions: { work: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'] },
} satisfies Capability;
