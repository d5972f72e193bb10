import { mayCall, type Automation, type Revision } from '#domain/automation/schema.ts';
import { AutomationIdSchema } from '#domain/identity/ids.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { AutomationRegistry } from '../ports/automation-registry.ts';

/**
 * An automation the team may call, with its live revision.
 * @throws {ProblemError} unknown-automation, not-your-automation
 */
export async function findAutomation(
  registry: AutomationRegistry,
  id: string | undefined,
  team: string,
): Promise<{ automation: Automation; revision: Revision }> {
  const parsed = AutomationIdSchema.safeParse(id);
  const automation = parsed.success ? await registry.find(parsed.data, 'fresh') : undefined;
  if (!automation)
    throw new ProblemError(
      'unknown-automation',
      `There is no such automation${parsed.success ? `: "${parsed.data}"` : ''}; GET /v1/automations lists those you may call.`,
    );
  if (!mayCall(automation, team)) {
    throw new ProblemError('not-your-automation', `Team "${team}" may not call "${automation.id}"; its owner can add the team.`);
  }
  const revision = await registry.revision(automation.id, automation.live);
  if (!revision) throw new ProblemError('internal', `The live revision ${automation.live} of "${automation.id}" is not there.`);
  return { automation, revision };
}
