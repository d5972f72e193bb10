import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';
import { workTable } from './table-variables.ts';

/** Counting a team's requests. */
export const admit = {
  variables: { ...workTable, TEAM_LIMIT_PER_MINUTE: z.coerce.number().int().min(1) },
  actions: { work: ['dynamodb:UpdateItem'] },
} satisfies Capability;
