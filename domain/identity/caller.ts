import * as z from 'zod';
import { ProblemError } from '../problem/problem.ts';

/** The scopes a token may carry. `ops:write` is an operator's: its calls reach the tasks of every team. */
export const ScopeSchema = z.enum(['tasks:write', 'tasks:read', 'automations:write', 'knowledge:write', 'reviewers:write', 'ops:write']);
export type Scope = z.infer<typeof ScopeSchema>;

/** The scope that a call needs; of several, any one. */
export type ScopeRule = Scope | readonly [Scope, Scope, ...Scope[]];

/** The scopes of a rule, any one of which is enough. */
export function scopesOf(rule: ScopeRule): readonly Scope[] {
  return typeof rule === 'string' ? [rule] : rule;
}

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
  machine: z.literal('true').optional().describe('The stage says that callers of this team are machines'),
});
export type Caller = z.infer<typeof CallerSchema>;

/** @throws {ProblemError} missing-scope unless the caller's token carries what the rule asks for */
export function requireScope(caller: Caller, rule: ScopeRule): void {
  const scopes = scopesOf(rule);
  if (scopes.some((scope) => caller.scope.has(scope))) return;
  const needed = scopes.map((scope) => `"${scope}"`).join(' or ');
  throw new ProblemError('missing-scope', `This call needs the scope ${needed}; ask your identity provider to grant it to the client.`);
}
