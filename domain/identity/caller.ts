import * as z from 'zod';
import { ProblemError } from '../problem/problem.ts';

/** The scopes a token may carry. */
export const ScopeSchema = z.enum([
  'tasks:write',
  'tasks:read',
  'automations:write',
  'governance:approve',
  'knowledge:write',
  'ops:write',
  'audit:read',
]);
export type Scope = z.infer<typeof ScopeSchema>;

export const TeamSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1–63 lower-case letters, digits or hyphens');

/**
 * Who calls, as the authorizer read it from the verified token and API Gateway hands it on
 * (authorizer context values are strings only).
 *
 * @example { "sub": "svc-catalogue", "team": "catalogue", "scope": "tasks:write tasks:read", "email": "a@example.com" }
 */
export const CallerSchema = z.object({
  sub: z.string().min(1),
  team: TeamSchema,
  scope: z.string().transform((text) => new Set(text.split(' ').filter(Boolean))),
  email: z.string().optional(),
});
export type Caller = z.infer<typeof CallerSchema>;

/** Throws a 403 problem unless the caller's token carries the scope. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (!caller.scope.has(scope)) {
    throw new ProblemError('missing-scope', `This call needs the scope "${scope}"; ask your identity provider to grant it to the client.`);
  }
}
