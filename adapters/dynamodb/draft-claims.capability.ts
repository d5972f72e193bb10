import type { Capability } from '#adapters/capability.ts';
import { workTable } from './table-variables.ts';

/** Seeing whether somebody has a draft written. */
export const look = { variables: workTable, actions: { work: ['dynamodb:GetItem'] } } satisfies Capability;

/** Claiming a draft before a model is paid for it. */
export const take = {
  variables: workTable,
  actions: { work: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] },
} satisfies Capability;
