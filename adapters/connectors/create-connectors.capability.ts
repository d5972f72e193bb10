import * as z from 'zod';
import { jsonVariable, type Capability } from '#adapters/capability.ts';

/** Publishing through every connector of the stage. */
export const publish = {
  variables: { EGRESS_ALLOWLIST: jsonVariable(z.array(z.string().min(1))), WEBHOOK_SECRET_ARN: z.string().min(1) },
  actions: {
    catalogue: ['s3:PutObject'],
    'webhook-secret': ['secretsmanager:GetSecretValue'],
    'connectors/secrets': ['secretsmanager:GetSecretValue'],
  },
} satisfies Capability;
