import { fn as answerUndelivered } from '../lambdas/answer-undelivered/function.ts';
import { fn as authorize } from '../lambdas/authorize/function.ts';
import { fn as awaitTask } from '../lambdas/await-task/function.ts';
import { fn as cancelTask } from '../lambdas/cancel-task/function.ts';
import { fn as decideReview } from '../lambdas/decide-review/function.ts';
import { fn as deleteDocument } from '../lambdas/delete-document/function.ts';
import { fn as deliverDecision } from '../lambdas/deliver-decision/function.ts';
import { fn as fallback } from '../lambdas/fallback/function.ts';
import { fn as getAutomation } from '../lambdas/get-automation/function.ts';
import { fn as getDocument } from '../lambdas/get-document/function.ts';
import { fn as getOpenapi } from '../lambdas/get-openapi/function.ts';
import { fn as getReviewerGroup } from '../lambdas/get-reviewer-group/function.ts';
import { fn as getTask } from '../lambdas/get-task/function.ts';
import { fn as infer } from '../lambdas/infer/function.ts';
import { fn as ingestDocument } from '../lambdas/ingest-document/function.ts';
import { fn as listAutomations } from '../lambdas/list-automations/function.ts';
import { fn as listEvents } from '../lambdas/list-events/function.ts';
import { fn as listReviewerGroups } from '../lambdas/list-reviewer-groups/function.ts';
import { fn as listTasks } from '../lambdas/list-tasks/function.ts';
import { fn as noteBounce } from '../lambdas/note-bounce/function.ts';
import { fn as publish } from '../lambdas/publish/function.ts';
import { fn as putAutomation } from '../lambdas/put-automation/function.ts';
import { fn as putDocument } from '../lambdas/put-document/function.ts';
import { fn as putReviewerGroup } from '../lambdas/put-reviewer-group/function.ts';
import { fn as reconcile } from '../lambdas/reconcile/function.ts';
import { fn as requestReview } from '../lambdas/request-review/function.ts';
import { fn as retrieve } from '../lambdas/retrieve/function.ts';
import { fn as retryTask } from '../lambdas/retry-task/function.ts';
import { fn as searchKnowledge } from '../lambdas/search-knowledge/function.ts';
import { fn as settle } from '../lambdas/settle/function.ts';
import { fn as showReview } from '../lambdas/show-review/function.ts';
import { fn as startTask } from '../lambdas/start-task/function.ts';
import { fn as submitTask } from '../lambdas/submit-task/function.ts';
import { fn as validate } from '../lambdas/validate/function.ts';

/** Every function of the system, by its one stem: `lambdas/<name>`, construct and function name. */
export const functions = {
  authorize,
  'submit-task': submitTask,
  'await-task': awaitTask,
  'get-task': getTask,
  'list-tasks': listTasks,
  'list-events': listEvents,
  'cancel-task': cancelTask,
  'retry-task': retryTask,
  'list-automations': listAutomations,
  'get-automation': getAutomation,
  'put-automation': putAutomation,
  'get-openapi': getOpenapi,
  'put-document': putDocument,
  'get-document': getDocument,
  'delete-document': deleteDocument,
  'search-knowledge': searchKnowledge,
  'list-reviewer-groups': listReviewerGroups,
  'get-reviewer-group': getReviewerGroup,
  'put-reviewer-group': putReviewerGroup,
  'show-review': showReview,
  'decide-review': decideReview,
  'start-task': startTask,
  retrieve,
  infer,
  validate,
  fallback,
  'request-review': requestReview,
  publish,
  settle,
  'deliver-decision': deliverDecision,
  'answer-undelivered': answerUndelivered,
  'note-bounce': noteBounce,
  reconcile,
  'ingest-document': ingestDocument,
} as const;

export type FunctionName = keyof typeof functions;

function isFunctionName(name: string): name is FunctionName {
  return name in functions;
}

export const functionNames: readonly FunctionName[] = Object.keys(functions).filter(isFunctionName);

/** The physical name of a function, the same in every stage but for the stage. */
export function functionName(stage: string, name: FunctionName): string {
  return `linekeeper-${stage}-${name}`;
}

/** The construct id of a kebab-case name: `request-review` → `RequestReview`, which is also the name of its state. */
export function constructId(name: string): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_match, _dash: string, letter: string) => letter.toUpperCase());
}
