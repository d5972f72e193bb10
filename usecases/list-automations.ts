import { mayCall } from '#domain/automation/schema.ts';
import { summariseAutomation, type AutomationSummary } from '#domain/automation/view.ts';
import type { Caller } from '#domain/identity/caller.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';

export type ListAutomationsDependencies = { registry: AutomationRegistry };

/** The automations that the caller's team may call, by name. */
export async function listAutomations({ registry }: ListAutomationsDependencies, caller: Caller): Promise<AutomationSummary[]> {
  return (await registry.list()).filter((automation) => mayCall(automation, caller.team)).map(summariseAutomation);
}
