import type { ApiHandler } from '#runtime/api.ts';
import { listReviewerGroups, type ListReviewerGroupsDependencies } from '#usecases/list-reviewer-groups.ts';
import type { route } from './route.ts';

export function createListReviewerGroupsHandler(deps: ListReviewerGroupsDependencies): ApiHandler<typeof route> {
  return async ({ caller }) => ({ status: 200, json: { items: await listReviewerGroups(deps, caller) } });
}
