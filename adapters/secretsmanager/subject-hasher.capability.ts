import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Hashing subjects with the stage's key. */
export const hash = {
  variables: { SUBJECT_KEY_ARN: z.string().min(1) },
  actions: { 'subject-key': ['secretsmanager:GetSecretValue'] },
} satisfies Capability;
