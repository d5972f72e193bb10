import { clientOf, describeProblem, type ApiTarget } from './api.ts';
import { OpsError } from './ops-error.ts';

/** What `retry` asks of a token. */
export const retryScope = 'ops:write';

/**
 * Puts a failed or parked task of any team back on the line, through the API.
 * @param reason why, for its trail; its team reads it
 * @returns the status it has now
 * @throws {OpsError} when the API refuses, with its reason
 */
export async function retry(target: ApiTarget, id: string, reason: string): Promise<string> {
  const answer = await clientOf(target).POST('/v1/tasks/{id}/retry', { params: { path: { id } }, body: { reason } });
  if (answer.data) return answer.data.status;
  throw new OpsError(`POST /v1/tasks/${id}/retry answered ${answer.response.status}: ${describeProblem(answer.error)}`);
}
