import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** The name of the bucket that connectors of the kind `json-object` publish into: a part of their targets. */
export const catalogueBucket = { variables: { CATALOGUE_BUCKET: z.string().min(1) }, actions: {} } satisfies Capability;
