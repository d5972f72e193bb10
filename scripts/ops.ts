import { parseArgs } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTaskStore } from '../adapters/dynamodb/task-store.ts';
import { createExecutions } from '../adapters/stepfunctions/executions.ts';
import { systemClock } from '../adapters/system/system.ts';
import { TaskIdSchema, type TaskId } from '../domain/identity/ids.ts';
import type { Clock } from '../usecases/ports/system.ts';
import { explainTask, type Commands, type ExplanationLine } from '../domain/task/explain.ts';
import type { Executions } from '../usecases/ports/executions.ts';
import type { TaskStore } from '../usecases/ports/task-store.ts';
import { stackOutput } from '../local/deploy.ts';
import { readEndpoints } from '../local/endpoints.ts';
import { LocalError } from '../local/local-error.ts';
import { localClient } from '../local/services.ts';

const usage = `Usage:
  npm run ops -- why <task> [--stage local|dev|prod]   where a task stands, since when, why, and what to do next`;

const stages = ['local', 'dev', 'prod'] as const;
type StageName = (typeof stages)[number];

/** What `why` needs of a stage. */
export type WhyDependencies = {
  store: Pick<TaskStore, 'record'>;
  executions: Pick<Executions, 'status' | 'currentState'>;
  clock: Clock;
  commands: (taskId: TaskId) => Commands;
};

/** Something the operator can mend; its message says what happened and what to do. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
}

/** Explains one task. @throws {OpsError} for an id that is not one, or that the stage does not know */
export async function why(deps: WhyDependencies, id: string, stage: string): Promise<ExplanationLine[]> {
  const parsed = TaskIdSchema.safeParse(id);
  if (!parsed.success) throw new OpsError(`"${id}" is not a task id; one looks like tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K.`);
  const record = await deps.store.record(parsed.data);
  if (!record) {
    throw new OpsError(
      `The stage ${stage} has no task ${parsed.data}. Look at another stage with --stage; a task past its retention is gone for good.`,
    );
  }
  const { task } = record;
  const execution = await deps.executions.status(task.id, task.run);
  const state = execution === 'running' ? await deps.executions.currentState(task.id, task.run) : undefined;
  return explainTask(record, { execution, state, now: deps.clock.now() }, deps.commands(parsed.data));
}

async function connect(stage: StageName): Promise<WhyDependencies> {
  return stage === 'local' ? connectLocal() : connectAws(stage);
}

async function connectLocal(): Promise<WhyDependencies> {
  const { emulator, mailbox } = await readEndpoints();
  return dependencies(localClient(emulator), await stackOutput('WorkTable'), await stackOutput('MachineArn'), (taskId) => ({
    logs: (functionName) => `npm run local -- logs ${functionName} | grep ${taskId}`,
    mail: `open ${mailbox}`,
  }));
}

async function connectAws(stage: StageName): Promise<WhyDependencies> {
  const client = new CloudFormationClient({});
  const [table, machineArn] = await Promise.all([
    deployedOutput(client, `linekeeper-${stage}-state`, 'WorkTable'),
    deployedOutput(client, `linekeeper-${stage}-workflow`, 'MachineArn'),
  ]);
  return dependencies({}, table, machineArn, (taskId) => ({
    logs: (functionName) => `aws logs tail /aws/lambda/linekeeper-${stage}-${functionName} --since 1d | grep ${taskId}`,
    mail: 'ask the group whether the email arrived',
  }));
}

function dependencies(
  client: DynamoDBClientConfig,
  table: string,
  machineArn: string,
  commands: WhyDependencies['commands'],
): WhyDependencies {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client));
  return {
    store: createTaskStore({ client: documents, table, clock: systemClock }),
    executions: createExecutions({
      client: new SFNClient({
        ...(client.region === undefined ? {} : { region: client.region }),
        ...(client.endpoint === undefined ? {} : { endpoint: client.endpoint }),
        ...(client.credentials === undefined ? {} : { credentials: client.credentials }),
      }),
      machineArn,
    }),
    clock: systemClock,
    commands,
  };
}

async function deployedOutput(client: CloudFormationClient, stack: string, name: string): Promise<string> {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack })).catch((error: unknown) => {
    const said = error instanceof Error ? error.message : 'no answer';
    throw new OpsError(`The stack ${stack} could not be read: ${said}. Check AWS_PROFILE and AWS_REGION.`, { cause: error });
  });
  const value = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  if (value === undefined) throw new OpsError(`The stack ${stack} has no output ${name}; deploy it again.`);
  return value;
}

/** The lines of an explanation, labels in one column. */
export function layOut(lines: readonly ExplanationLine[]): string {
  const width = Math.max(...lines.map(({ label }) => label.length));
  return lines.map(({ label, text }) => `${label.padEnd(width)}  ${text}`).join('\n');
}

function parse(args: string[]): { id: string; stage: StageName } {
  const { values, positionals } = readArgs(args);
  const [command, id] = positionals;
  if (command !== 'why' || id === undefined) throw new OpsError(usage);
  const stage = stages.find((known) => known === values.stage);
  if (!stage) throw new OpsError(`There is no stage "${values.stage}"; there are ${stages.join(', ')}.`);
  return { id, stage };
}

function readArgs(args: string[]) {
  try {
    return parseArgs({ args, options: { stage: { type: 'string', default: 'local' } }, allowPositionals: true });
  } catch (error) {
    throw new OpsError(`${error instanceof Error ? error.message : 'The arguments are not right.'}\n${usage}`);
  }
}

async function run(args: string[]): Promise<void> {
  const { id, stage } = parse(args);
  console.log(layOut(await why(await connect(stage), id, stage)));
}

if (import.meta.main) {
  run(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof OpsError || error instanceof LocalError ? `linekeeper: ${error.message}` : error);
    process.exit(1);
  });
}
