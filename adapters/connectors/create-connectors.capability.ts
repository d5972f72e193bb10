import * as z from 'zod';
import { jsonVariable, type Capability } from '#adapters/capability.ts';

/** Publishing through every connector of the stage. */
export const publish = {
  variables: { EGRESS_ALLOWLIST: jsonVariable(z.array(z.string().min(1))), WEBHOOK_SECRET_ARN: z.string().min(1) },
  actions: {
    // Reading is for the condition of a write, and listing for the answer that an object is not there.
    catalogue: ['s3:GetObject', 's3:PutObject'],
    'catalogue/list': ['s3:ListBucket'],
    'webhook-secret': ['secretsmanager:GetSecretValue'],
    'connectors/secrets': ['secretsmanager:GetSecretValue'],
  },
} satisfies Capability;
