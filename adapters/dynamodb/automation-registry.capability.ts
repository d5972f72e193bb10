import type { Capability } from '#adapters/capability.ts';
import { registryTable } from './table-variables.ts';

/** An automation and its revisions. */
export const read = { variables: registryTable, actions: { registry: ['dynamodb:GetItem'] } } satisfies Capability;

/** All automations. */
export const list = { variables: registryTable, actions: { registry: ['dynamodb:Query'] } } satisfies Capability;

/** A new revision. */
export const put = { variables: registryTable, actions: { registry: ['dynamodb:GetItem', 'dynamodb:PutItem'] } } satisfies Capability;
