import type { ApiHandler } from '#runtime/api.ts';
import { getAutomation, type GetAutomationDependencies } from '#usecases/get-automation.ts';
import type { route } from './route.ts';

export function createGetAutomationHandler(deps: GetAutomationDependencies): ApiHandler<typeof route> {
  return async ({ caller, params }) => ({ status: 200, json: await getAutomation(deps, caller, params.id) });
}
