import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Keeping the vectors of a document until it is indexed. */
export const keep = {
  variables: { KNOWLEDGE_BUCKET: z.string().min(1) },
  actions: { knowledge: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], 'knowledge/list': ['s3:ListBucket'] },
} satisfies Capability;
