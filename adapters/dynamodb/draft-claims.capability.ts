import type { Capability } from '#adapters/capability.ts';
import { workTable } from './table-variables.ts';

/** Claiming a draft before a model is paid for it. */
export const take = {
  variables: workTable,
  actions: { work: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'] },
} satisfies Capability;
