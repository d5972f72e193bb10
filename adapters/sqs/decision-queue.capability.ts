import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Sending a decision on its way. */
export const send = { variables: { DECISION_QUEUE_URL: z.url() }, actions: { decisions: ['sqs:SendMessage'] } } satisfies Capability;
