import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';
import { workTable } from './table-variables.ts';

const variables = { ...workTable, CONTENT_BUCKET: z.string().min(1) };

/** Content of a task; what is large lies in the bucket. */
export const read = { variables, actions: { work: ['dynamodb:BatchGetItem'], content: ['s3:GetObject'] } } satisfies Capability;

/** Storing large content. What is small is put by the change of its task. */
export const write = { variables, actions: { content: ['s3:PutObject', 's3:PutObjectTagging'] } } satisfies Capability;
