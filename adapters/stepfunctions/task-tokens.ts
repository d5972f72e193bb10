import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Answered, TaskTokens } from '#usecases/ports/task-tokens.ts';

/** Answers to waiting states on Step Functions. */
export function createTaskTokens(client: SFNClient): TaskTokens {
  return {
    succeed: (taskToken, output) =>
      unlessGone(() => client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    fail: (taskToken, error, cause) => unlessGone(() => client.send(new SendTaskFailureCommand({ taskToken, error, cause }))),
  };
}

async function unlessGone(send: () => Promise<unknown>): Promise<Answered> {
  try {
    await send();
    return 'delivered';
  } catch (error) {
    if (error instanceof TaskDoesNotExist || error instanceof TaskTimedOut || error instanceof InvalidToken) return 'gone';
    throw error;
  }
}
