import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Publishing what happened to a task. */
export const publish = { variables: { EVENT_BUS: z.string().min(1) }, actions: { 'event-bus': ['events:PutEvents'] } } satisfies Capability;
