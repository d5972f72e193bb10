import type { ApiHandler } from '#runtime/api.ts';
import { putAutomation, type PutAutomationDependencies } from '#usecases/put-automation.ts';
import type { route } from './route.ts';

export function createPutAutomationHandler(deps: PutAutomationDependencies): ApiHandler<typeof route> {
  return async ({ caller, params, body }, log) => {
    const { kind, receipt } = await putAutomation(deps, caller, params.id, body);
    log.info(`revision ${kind}`, { automation: receipt.id, revision: receipt.revision, warnings: receipt.warnings.length });
    return { status: kind === 'created' ? 201 : 200, headers: { location: `/v1/automations/${receipt.id}` }, json: receipt };
  };
}
