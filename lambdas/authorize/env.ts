import * as z from 'zod';
import { AuthConfigSchema } from '#domain/identity/auth-config.ts';
import { jsonEnv } from '#runtime/env.ts';

export const EnvSchema = z.object({ AUTH: jsonEnv(AuthConfigSchema) });
