import type { ApiHandler } from '#runtime/api.ts';
import { listAutomations, type ListAutomationsDependencies } from '#usecases/list-automations.ts';
import type { route } from './route.ts';

export function createListAutomationsHandler(deps: ListAutomationsDependencies): ApiHandler<typeof route> {
  return async ({ caller }) => ({ status: 200, json: { items: await listAutomations(deps, caller) } });
}
