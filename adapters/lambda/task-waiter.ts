import { InvokeCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { TaskId } from '#domain/identity/ids.ts';

const AnswerSchema = z.object({ task: z.unknown().optional() });

/**
 * Waits for a task's end through the await-task function. Its reserved concurrency bounds how many callers wait at a time;
 * past that bound the answer is at once "not yet".
 */
export function createTaskWaiter(deps: { functionName: string }): (taskId: TaskId) => Promise<unknown> {
  let client: LambdaClient | undefined;
  return async (taskId) => {
    client ??= new LambdaClient({ maxAttempts: 1 });
    try {
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({ FunctionName: deps.functionName, Payload: JSON.stringify({ taskId }) }),
      );
      if (FunctionError !== undefined || !Payload) return undefined;
      return AnswerSchema.parse(JSON.parse(Buffer.from(Payload).toString('utf8'))).task;
    } catch (error) {
      if (error instanceof TooManyRequestsException) return undefined;
      throw error;
    }
  };
}
