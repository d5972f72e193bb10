import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

/** Sending email. */
export const send = {
  variables: { MAIL_FROM: z.string().min(1), MAIL_CONFIGURATION_SET: z.string().min(1) },
  actions: { mail: ['ses:SendEmail'] },
} satisfies Capability;
