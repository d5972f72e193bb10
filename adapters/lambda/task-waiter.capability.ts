import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Waiting for a task's end. */
export const wait = {
  variables: { AWAIT_FUNCTION: z.string().min(1) },
  actions: { 'await-task': ['lambda:InvokeFunction'] },
} satisfies Capability;
