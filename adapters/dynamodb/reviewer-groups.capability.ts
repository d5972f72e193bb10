import type { Capability } from '#adapters/capability.ts';
import { registryTable } from './table-variables.ts';

/** A group and its versions. */
export const read = { variables: registryTable, actions: { registry: ['dynamodb:GetItem'] } } satisfies Capability;

/** All groups. */
export const list = { variables: registryTable, actions: { registry: ['dynamodb:Query'] } } satisfies Capability;

/** A new version. */
export const put = { variables: registryTable, actions: { registry: ['dynamodb:GetItem', 'dynamodb:PutItem'] } } satisfies Capability;
