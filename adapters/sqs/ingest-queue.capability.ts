import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Having a document indexed or removed. */
export const send = { variables: { INGEST_QUEUE_URL: z.url() }, actions: { ingest: ['sqs:SendMessage'] } } satisfies Capability;
