import { jsonVariable, type Capability } from '#adapters/capability.ts';
import { AuthConfigSchema } from '#domain/identity/auth-config.ts';

/** Judging tokens: whose are trusted, where their keys are, and what they say. */
export const issuerKeys = { variables: { AUTH: jsonVariable(AuthConfigSchema) }, actions: {} } satisfies Capability;
