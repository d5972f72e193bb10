import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { TaskId } from '#domain/identity/ids.ts';
import type { ExecutionStatus } from '#domain/task/record.ts';
import type { Executions } from '#usecases/ports/executions.ts';

const statuses: Record<string, ExecutionStatus> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'aborted',
};

/** Executions of the task machine on Step Functions. */
export function createExecutions(deps: { client: SFNClient; machineArn: string }): Executions {
  const { client, machineArn } = deps;
  const arnOf = (taskId: TaskId, run: number) => `${machineArn.replace(':stateMachine:', ':execution:')}:${taskId}-${run}`;
  return {
    async start({ id, run, team }, entry, place) {
      const name = `${id}-${run}`;
      const input = { taskId: id, run, team, ...place, ...(entry.at === 'Retrieve' ? {} : entry) };
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) }));
      } catch (error) {
        // The same run was started by an earlier delivery of the message.
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },

    async status(taskId, run) {
      try {
        const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn: arnOf(taskId, run) }));
        return { status: statuses[status ?? ''] ?? 'running', error, cause };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return { status: 'missing' };
        throw error;
      }
    },

    async stop(taskId, run, cause) {
      try {
        await client.send(new StopExecutionCommand({ executionArn: arnOf(taskId, run), error: 'Stopped', cause }));
      } catch (error) {
        // There is none, or it has ended by itself: either way nothing runs any more.
        if (!(error instanceof ExecutionDoesNotExist) && !isValidationError(error)) throw error;
      }
    },

    async currentState(taskId, run) {
      const { events = [] } = await client.send(
        new GetExecutionHistoryCommand({
          executionArn: arnOf(taskId, run),
          reverseOrder: true,
          maxResults: 50,
          includeExecutionData: false,
        }),
      );
      return events.find((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails?.name;
    },
  };
}

function isValidationError(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException';
}
