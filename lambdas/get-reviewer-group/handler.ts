import type { ApiHandler } from '#runtime/api.ts';
import { getReviewerGroup, type GetReviewerGroupDependencies } from '#usecases/get-reviewer-group.ts';
import type { route } from './route.ts';

export function createGetReviewerGroupHandler(deps: GetReviewerGroupDependencies): ApiHandler<typeof route> {
  return async ({ caller, params, query }) => {
    const group = await getReviewerGroup(deps, caller, params.name, query.version);
    return { status: 200, headers: { etag: `"${group.version}"` }, json: group };
  };
}
