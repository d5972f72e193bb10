import { jsonVariable, type Capability } from '#adapters/capability.ts';
import { AuthConfigSchema } from '#domain/identity/auth-config.ts';

/** Who may call, and what their tokens say. */
export const auth = { variables: { AUTH: jsonVariable(AuthConfigSchema) }, actions: {} } satisfies Capability;
