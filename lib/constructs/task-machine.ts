import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Role, ServicePrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { constructId, type FunctionName } from '../functions.ts';
import { removalPolicy, stageName } from '../stage.ts';

/** The functions that are states of the task machine. */
export const taskStates = [
  'retrieve',
  'infer',
  'validate',
  'fallback',
  'request-review',
  'publish',
  'settle',
] as const satisfies readonly FunctionName[];
export type TaskStateFunctions = Readonly<Record<(typeof taskStates)[number], Function>>;

const taskMachineFile = join(import.meta.dirname, '..', '..', 'statemachines', 'task', 'task.asl.json');

export type TaskMachineProps = {
  readonly config: StageConfig;
  readonly states: TaskStateFunctions;
};

/**
 * The machine of `statemachines/task`, as it stands in its file. Its log holds failures without execution data: the history
 * has them all, and references only.
 */
export class TaskMachine extends StateMachine {
  constructor(scope: Construct, id: string, { config, states }: TaskMachineProps) {
    const name = stageName(config, 'task');
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: `What the machine ${name} may do`,
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: taskStates.map((state) => states[state].functionArn),
      }),
    );
    super(scope, id, {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(taskMachineFile, 'utf8')),
      definitionSubstitutions: Object.fromEntries(taskStates.map((state) => [`${constructId(state)}Arn`, states[state].functionArn])),
      role,
      tracingEnabled: config.xray,
      removalPolicy: removalPolicy(config),
      logs: {
        level: LogLevel.ERROR,
        includeExecutionData: false,
        // Log groups of this prefix need no resource policy of their own. See "Vended logs" in the CloudWatch documentation.
        destination: new LogGroup(scope, `${id}Logs`, {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: config.logRetentionDays,
          removalPolicy: removalPolicy(config),
        }),
      },
    });
  }
}
