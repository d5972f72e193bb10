import { ArnFormat, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { configOffers } from '../config-offers.ts';
import { SearchEngine } from '../constructs/search-engine.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { TaskMachine } from '../constructs/task-machine.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { functions, type FunctionName } from '../functions.ts';
import type { Offers } from '../offers.ts';
import { removalPolicy, stageName, type Stage } from '../stage.ts';
import type { StateStack } from './state-stack.ts';

export type WorkflowStackProps = StackProps & {
  readonly stage: Stage;
  readonly state: StateStack;
};

/** The line: queues, the task machine with its states, and what starts, resumes and heals it. */
export class WorkflowStack extends Stack {
  readonly offers: Offers;
  readonly queues: {
    readonly interactive: WorkQueue;
    readonly decisions: WorkQueue;
  };
  readonly machine: TaskMachine;
  readonly watched: {
    readonly startTask: Function;
    readonly infer: Function;
    readonly settle: Function;
    readonly deliverDecision: Function;
    readonly reconcile: Function;
  };

  constructor(scope: Construct, id: string, props: WorkflowStackProps) {
    super(scope, id, props);
    const { stage, state } = props;
    const { config } = stage;
    const { concurrency } = config;

    const interactive = new WorkQueue(this, 'Interactive', {
      config,
      name: 'interactive',
      consumerTimeoutSeconds: functions['start-task'].timeoutSeconds,
    });
    const decisions = new WorkQueue(this, 'Decisions', {
      config,
      name: 'decisions',
      consumerTimeoutSeconds: functions['deliver-decision'].timeoutSeconds,
    });
    const bus = new EventBus(this, 'Events', {
      eventBusName: stageName(config, 'events'),
    });
    const webhookSecret = new Secret(this, 'WebhookSecret', {
      secretName: stageName(config, 'webhook-signing'),
      description: `Linekeeper ${config.stage}: signs webhooks by the Standard Webhooks specification`,
      encryptionKey: state.key,
      removalPolicy: removalPolicy(config),
      // 44 characters of the base64 alphabet: 33 bytes, of the 24 to 64 that the specification takes.
      generateSecretString: { passwordLength: 44, excludePunctuation: true },
    });
    this.queues = { interactive, decisions };
    this.offers = {
      interactive: { variables: { INTERACTIVE_QUEUE_URL: interactive.queue.queueUrl }, arns: [interactive.queue.queueArn] },
      decisions: { variables: { DECISION_QUEUE_URL: decisions.queue.queueUrl }, arns: [decisions.queue.queueArn] },
      'event-bus': { variables: { EVENT_BUS: bus.eventBusName }, arns: [bus.eventBusArn] },
      'webhook-secret': {
        variables: { WEBHOOK_SECRET_ARN: webhookSecret.secretArn },
        // Secrets Manager ends an ARN with six characters of its own; the name before them is ours.
        arns: [
          this.formatArn({
            service: 'secretsmanager',
            resource: 'secret',
            resourceName: `${stageName(config, 'webhook-signing')}-??????`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      },
    };
    const known = configOffers(this, config);
    const surroundings = {
      stage,
      key: state.key,
      offers: { ...known, ...state.offers, ...this.offers },
    };
    const make = (name: FunctionName, more: Omit<ServiceFunctionProps, 'surroundings'> = {}) =>
      new ServiceFunction(this, name, { surroundings, ...more });

    const infer = make('infer', {
      reservedConcurrency: concurrency.inferReserved,
    });
    const settle = make('settle');
    this.machine = new TaskMachine(this, 'Task', {
      config,
      states: {
        retrieve: make('retrieve', {
          layers: [new SearchEngine(this, 'SearchEngine', stage)],
        }),
        infer,
        validate: make('validate'),
        fallback: make('fallback'),
        'request-review': make('request-review'),
        publish: make('publish'),
        settle,
      },
    });

    const startTask = make('start-task');
    interactive.feed(startTask, {
      batchSize: 1,
      maxConcurrency: concurrency.interactiveMax,
    });
    const deliverDecision = make('deliver-decision');
    decisions.feed(deliverDecision, {
      batchSize: 1,
      maxConcurrency: concurrency.decisionsMax,
    });

    const reconcile = make('reconcile');
    new Rule(this, 'ExecutionEnded', {
      description: 'Some errors cannot be caught inside the machine; whatever ends it badly is settled here',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: known.machine.arns,
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [new LambdaFunction(reconcile)],
    });
    new Rule(this, 'EveryMinute', {
      description: 'Heals what a crash left between two writes',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(reconcile)],
    });
    this.watched = { startTask, infer, settle, deliverDecision, reconcile };

    new CfnOutput(this, 'MachineArn', { value: this.machine.stateMachineArn });
    new CfnOutput(this, 'InteractiveQueueUrl', {
      value: interactive.queue.queueUrl,
    });
    new CfnOutput(this, 'InteractiveDeadLettersUrl', {
      value: interactive.deadLetters.queueUrl,
    });
    new CfnOutput(this, 'DecisionQueueUrl', {
      value: decisions.queue.queueUrl,
    });
    new CfnOutput(this, 'DecisionDeadLettersUrl', {
      value: decisions.deadLetters.queueUrl,
    });
    new CfnOutput(this, 'EventBusName', { value: bus.eventBusName });
    new CfnOutput(this, 'WebhookSecretArn', { value: webhookSecret.secretArn });
  }
}
