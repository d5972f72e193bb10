import * as z from 'zod';

/** Tasks and all that belongs to them. */
export const workTable = { WORK_TABLE: z.string().min(1) };

/** Automations, and records of knowledge. */
export const registryTable = { REGISTRY_TABLE: z.string().min(1) };
