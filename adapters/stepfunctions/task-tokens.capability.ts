import type { Capability } from '#adapters/capability.ts';

/** Letting a state that waits go on, by its task token. */
export const succeed = { variables: {}, actions: { 'machine/tokens': ['states:SendTaskSuccess'] } } satisfies Capability;

/** Telling a state that waits that it has failed. */
export const fail = { variables: {}, actions: { 'machine/tokens': ['states:SendTaskFailure'] } } satisfies Capability;
