import type { Capability } from '#adapters/capability.ts';
import { registryTable } from './table-variables.ts';

/** Whose a domain is. */
export const read = { variables: registryTable, actions: { registry: ['dynamodb:GetItem'] } } satisfies Capability;

/** Making a domain the team's that comes first. */
export const claim = { variables: registryTable, actions: { registry: ['dynamodb:GetItem', 'dynamodb:PutItem'] } } satisfies Capability;
