import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Knowing where review links point. */
export const read = {
  variables: { LINK_BASE_PARAMETER: z.string().min(1) },
  actions: { 'link-base': ['ssm:GetParameter'] },
} satisfies Capability;
