import { InvokeCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import type { TaskId } from '#domain/identity/ids.ts';
import { AwaitedTaskSchema, type AwaitedTask } from '#domain/task/view.ts';

/**
 * Waits for a task's end through the await-task function. Its reserved concurrency bounds how many callers wait at a time;
 * past that bound, and when the function fails, there is no answer.
 */
export function createTaskWaiter(deps: { functionName: string }): (taskId: TaskId) => Promise<AwaitedTask | undefined> {
  let client: LambdaClient | undefined;
  return async (taskId) => {
    client ??= new LambdaClient({ maxAttempts: 1 });
    try {
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({ FunctionName: deps.functionName, Payload: JSON.stringify({ taskId }) }),
      );
      if (FunctionError !== undefined || !Payload) return undefined;
      return AwaitedTaskSchema.parse(JSON.parse(Buffer.from(Payload).toString('utf8')));
    } catch (error) {
      if (error instanceof TooManyRequestsException) return undefined;
      throw error;
    }
  };
}
