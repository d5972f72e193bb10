import type { ApiHandler } from '#runtime/api.ts';
import { putReviewerGroup, type PutReviewerGroupDependencies } from '#usecases/put-reviewer-group.ts';
import type { route } from './route.ts';

export function createPutReviewerGroupHandler(deps: PutReviewerGroupDependencies): ApiHandler<typeof route> {
  return async ({ caller, params, body, header }, log) => {
    const { kind, group } = await putReviewerGroup(deps, caller, params.name, body, header('if-match'));
    log.info(`reviewer group ${kind}`, { group: group.name, version: group.version });
    return { status: kind === 'created' ? 201 : 200, headers: { etag: `"${group.version}"` }, json: group };
  };
}
