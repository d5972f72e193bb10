import type { ApiRoute, PageRoute } from '../domain/api/route.ts';
import { route as cancelTask } from '../lambdas/cancel-task/route.ts';
import { route as decideReview } from '../lambdas/decide-review/route.ts';
import { route as deleteDocument } from '../lambdas/delete-document/route.ts';
import { route as getAutomation } from '../lambdas/get-automation/route.ts';
import { route as getDocument } from '../lambdas/get-document/route.ts';
import { route as getOpenapi } from '../lambdas/get-openapi/route.ts';
import { route as getReviewerGroup } from '../lambdas/get-reviewer-group/route.ts';
import { route as getTask } from '../lambdas/get-task/route.ts';
import { route as listAutomations } from '../lambdas/list-automations/route.ts';
import { route as listEvents } from '../lambdas/list-events/route.ts';
import { route as listReviewerGroups } from '../lambdas/list-reviewer-groups/route.ts';
import { route as listTasks } from '../lambdas/list-tasks/route.ts';
import { route as putAutomation } from '../lambdas/put-automation/route.ts';
import { route as putDocument } from '../lambdas/put-document/route.ts';
import { route as putReviewerGroup } from '../lambdas/put-reviewer-group/route.ts';
import { route as retryTask } from '../lambdas/retry-task/route.ts';
import { route as searchKnowledge } from '../lambdas/search-knowledge/route.ts';
import { route as showReview } from '../lambdas/show-review/route.ts';
import { route as submitTask } from '../lambdas/submit-task/route.ts';

/** All calls of the API, in the order of the OpenAPI document. A function's bundle carries its own route only. */
export const apiRoutes = [
  submitTask,
  listTasks,
  getTask,
  listEvents,
  cancelTask,
  retryTask,
  listAutomations,
  getAutomation,
  putAutomation,
  putDocument,
  getDocument,
  deleteDocument,
  searchKnowledge,
  listReviewerGroups,
  getReviewerGroup,
  putReviewerGroup,
  getOpenapi,
] as const satisfies readonly ApiRoute[];

/** The pages of the review API. */
export const pageRoutes = [showReview, decideReview] as const satisfies readonly PageRoute[];

/** The paths of the API, each with its methods. */
export const apiMethods: ReadonlyMap<string, readonly string[]> = apiRoutes.reduce(
  (found, { path, method }) => found.set(path, [...(found.get(path) ?? []), method]),
  new Map<string, string[]>(),
);
