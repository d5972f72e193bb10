import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDraftClaims } from '../adapters/dynamodb/draft-claims.ts';
import { createTaskStore } from '../adapters/dynamodb/task-store.ts';
import { createExecutions } from '../adapters/stepfunctions/executions.ts';
import { systemClock } from '../adapters/system/system.ts';
import { TaskIdSchema, type TaskId } from '../domain/identity/ids.ts';
import { type Clock } from '../usecases/ports/system.ts';
import { explainTask, type Commands, type ExplanationLine } from '../domain/task/explain.ts';
import type { DraftClaims } from '../usecases/ports/draft-claims.ts';
import type { Executions } from '../usecases/ports/executions.ts';
import type { TaskStore } from '../usecases/ports/task-store.ts';
import { findModelWait } from '../usecases/steps/find-model-wait.ts';
import { commandsOf } from './commands.ts';
import { OpsError } from './ops-error.ts';
import type { DeployedStage } from './stage.ts';

/** What `why` needs of a stage. */
export type WhyDependencies = {
  store: Pick<TaskStore, 'record'>;
  claims: Pick<DraftClaims, 'find'>;
  executions: Pick<Executions, 'status' | 'currentState'>;
  clock: Clock;
  commands: (taskId: TaskId) => Commands;
};

/** @throws {OpsError} for an id that is not one */
export function parseTaskId(id: string): TaskId {
  const parsed = TaskIdSchema.safeParse(id);
  if (parsed.success) return parsed.data;
  throw new OpsError(`"${id}" is not a task id; one looks like tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K.`);
}

/** Explains one task. @throws {OpsError} for an id that is not one, or that the stage does not know */
export async function why(deps: WhyDependencies, id: string, stage: string): Promise<ExplanationLine[]> {
  const taskId = parseTaskId(id);
  const record = await deps.store.record(taskId);
  if (!record) {
    throw new OpsError(
      `The stage ${stage} has no task ${taskId}. Look at another stage with --stage; a task past its retention is gone for good.`,
    );
  }
  const { task } = record;
  const { status: execution } = await deps.executions.status(task.id, task.run);
  const state = execution === 'running' ? await deps.executions.currentState(task.id, task.run) : undefined;
  const now = deps.clock.now();
  const waiting = await findModelWait(deps.claims, record, now);
  return explainTask(record, { execution, state, waiting, now }, deps.commands(taskId));
}

/** What `why` needs, of a stage that is deployed. */
export async function whyDependencies(stage: DeployedStage): Promise<WhyDependencies> {
  const [table, machineArn] = await Promise.all([stage.output('state', 'WorkTable'), stage.output('workflow', 'MachineArn')]);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(stage.settings));
  return {
    store: createTaskStore({ client, table, clock: systemClock }),
    claims: createDraftClaims({ client, table }),
    executions: createExecutions({ client: new SFNClient(stage.settings), machineArn }),
    clock: systemClock,
    commands: (taskId) => commandsOf(stage, taskId),
  };
}

/** The lines of an explanation, labels in one column. */
export function layOut(lines: readonly ExplanationLine[]): string {
  const width = Math.max(...lines.map(({ label }) => label.length));
  return lines.map(({ label, text }) => `${label.padEnd(width)}  ${text}`).join('\n');
}
