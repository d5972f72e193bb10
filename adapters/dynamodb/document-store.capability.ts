import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';
import { registryTable } from './table-variables.ts';

const variables = { ...registryTable, KNOWLEDGE_BUCKET: z.string().min(1) };

/** A document's record, without its content. */
export const look = { variables, actions: { registry: ['dynamodb:GetItem'] } } satisfies Capability;

/** Storing a document. */
export const put = {
  variables,
  actions: { registry: ['dynamodb:GetItem', 'dynamodb:PutItem'], knowledge: ['s3:PutObject'] },
} satisfies Capability;

/** Marking a document as one to delete. */
export const withdraw = { variables, actions: { registry: ['dynamodb:GetItem', 'dynamodb:PutItem'] } } satisfies Capability;

/** Reading contents to index them, saying how that went, and removing those of deleted documents. */
export const index = {
  variables,
  actions: {
    registry: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    knowledge: ['s3:GetObject', 's3:DeleteObject'],
    'knowledge/list': ['s3:ListBucket'],
  },
} satisfies Capability;
