import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Putting a task in line. */
export const send = {
  variables: { INTERACTIVE_QUEUE_URL: z.url(), BULK_QUEUE_URL: z.url() },
  actions: { interactive: ['sqs:SendMessage'], bulk: ['sqs:SendMessage'] },
} satisfies Capability;
