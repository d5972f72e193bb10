import { mayCall } from '#domain/automation/schema.ts';
import { summariseAutomation } from '#domain/automation/view.ts';
import { requireScope } from '#domain/identity/caller.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { AutomationRegistry } from '#usecases/ports/automation-registry.ts';

/** `GET /v1/automations`: those the caller's team may call, by name. */
export function createListAutomationsHandler({ registry }: { registry: AutomationRegistry }) {
  return async (request: ApiRequest): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:read');
    const automations = (await registry.list()).filter((automation) => mayCall(automation, caller.team));
    return { status: 200, json: { items: automations.map(summariseAutomation) } };
  };
}
