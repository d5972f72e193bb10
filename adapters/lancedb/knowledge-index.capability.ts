import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

const variables = { KNOWLEDGE_BUCKET: z.string().min(1) };

/** Searching the index. */
export const search = { variables, actions: { knowledge: ['s3:GetObject'], 'knowledge/list': ['s3:ListBucket'] } } satisfies Capability;

/** Writing the index, whose old versions are deleted. */
export const write = {
  variables,
  actions: {
    knowledge: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
    'knowledge/list': ['s3:ListBucket'],
  },
} satisfies Capability;
