import { viewAutomation, type AutomationView } from '#domain/automation/view.ts';
import type { Caller } from '#domain/identity/caller.ts';
import type { AutomationId } from '#domain/identity/ids.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import { findAutomation } from './steps/find-automation.ts';

export type GetAutomationDependencies = { registry: AutomationRegistry };

/** An automation's live revision, as the caller's team may see it. @throws {ProblemError} unknown-automation, not-your-automation */
export async function getAutomation({ registry }: GetAutomationDependencies, caller: Caller, id: AutomationId): Promise<AutomationView> {
  const { automation, revision } = await findAutomation(registry, id, caller.team);
  return viewAutomation(automation, revision, caller.team);
}
