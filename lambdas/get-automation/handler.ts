import type { AutomationRegistry } from '#domain/automation/ports.ts';
import { findAutomation, viewAutomation } from '#domain/automation/view-automation.ts';
import { requireScope } from '#domain/identity/caller.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';

/** `GET /v1/automations/{id}`: the live revision with its schemas and a working example. */
export function createGetAutomationHandler({ registry }: { registry: AutomationRegistry }) {
  return async (request: ApiRequest): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:read');
    const { automation, revision } = await findAutomation(registry, request.pathParameters['id'], caller.team);
    return { status: 200, json: viewAutomation(automation, revision, caller.team) };
  };
}
