import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { constructId } from '../functions.ts';
import { stageName } from '../stage.ts';

const taskMachineFile = join(import.meta.dirname, '..', '..', 'statemachines', 'task', 'task.asl.json');

export type TaskMachineProps = {
  readonly config: StageConfig;
  /** The function of each task state, by its name: `request-review` for the state RequestReview. */
  readonly states: Readonly<Record<string, Function>>;
  /** Queues where states wait. `poolPrefix` is what the URLs and names of all queues of pools begin with. */
  readonly queues: { readonly retrieve: IQueue; readonly poolPrefix: { readonly url: string; readonly arn: string } };
};

/** The machine has a state whose function was not given. */
export class StateFunctionMissingError extends Error {
  override readonly name = 'StateFunctionMissingError';
}

/**
 * The machine of `statemachines/task`, as it stands in its file. Its log holds failures without execution data: the history
 * has them all, and references only.
 * @throws {StateFunctionMissingError}
 */
export class TaskMachine extends StateMachine {
  constructor(scope: Construct, id: string, { config, states, queues }: TaskMachineProps) {
    const name = stageName(config, 'task');
    const definition = readFileSync(taskMachineFile, 'utf8');
    const arns = Object.fromEntries(Object.entries(states).map(([state, { functionArn }]) => [`${constructId(state)}Arn`, functionArn]));
    const given = { ...arns, RetrieveQueueUrl: queues.retrieve.queueUrl, PoolQueuePrefix: queues.poolPrefix.url };
    const missing = [...definition.matchAll(/\$\{(\w+)\}/g)].flatMap(([, wanted = '']) => (wanted in given ? [] : [wanted]));
    if (missing.length > 0)
      throw new StateFunctionMissingError(`The task machine calls ${missing.join(', ')}; given are ${Object.keys(given).join(', ')}.`);
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: `What the machine ${name} may do`,
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(arns),
      }),
    );
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queues.retrieve.queueArn, `${queues.poolPrefix.arn}*`] }),
    );
    super(scope, id, {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: given,
      role,
      tracingEnabled: config.xray,
      removalPolicy: RemovalPolicy.DESTROY,
      logs: {
        level: LogLevel.ERROR,
        includeExecutionData: false,
        // Log groups of this prefix need no resource policy of their own. See "Vended logs" in the CloudWatch documentation.
        destination: new LogGroup(scope, `${id}Logs`, {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: config.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
  }
}
