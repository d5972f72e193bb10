import { viewAutomation } from '#domain/automation/view.ts';
import { requireScope } from '#domain/identity/caller.ts';
import type { ApiReply, ApiRequest } from '#runtime/api.ts';
import type { AutomationRegistry } from '#usecases/ports/automation-registry.ts';
import { findAutomation } from '#usecases/steps/find-automation.ts';

/** `GET /v1/automations/{id}`: the live revision with its schemas and a working example. */
export function createGetAutomationHandler({ registry }: { registry: AutomationRegistry }) {
  return async (request: ApiRequest): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'tasks:read');
    const { automation, revision } = await findAutomation(registry, request.pathParameters['id'], caller.team);
    return { status: 200, json: viewAutomation(automation, revision, caller.team) };
  };
}
