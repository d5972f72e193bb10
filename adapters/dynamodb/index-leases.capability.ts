import type { Capability } from '#adapters/capability.ts';
import { registryTable } from './table-variables.ts';

/** Being the only one who writes a domain's index. */
export const take = { variables: registryTable, actions: { registry: ['dynamodb:GetItem', 'dynamodb:PutItem'] } } satisfies Capability;
