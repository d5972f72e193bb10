import { CfnOutput, Duration, Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { configOffers } from '../config-offers.ts';
import { MailReports } from '../constructs/mail-reports.ts';
import { secretArn } from '../constructs/secret-arn.ts';
import { SearchEngine } from '../constructs/search-engine.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { TaskMachine } from '../constructs/task-machine.ts';
import { WaitingQueue } from '../constructs/waiting-queue.ts';
import { undeliveredReceiveCount } from '../constructs/waiting-times.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { boundOf, lanesOf } from '../../domain/route/pool.ts';
import { leastConcurrency } from '../concurrency.ts';
import type { StageConfig } from '../config.ts';
import { constructId, functions, type FunctionName } from '../functions.ts';
import type { Offers } from '../offers.ts';
import { dataRemoval, stageName, type Stage } from '../stage.ts';
import type { WaitingQueueTold } from '../waiting-queues.ts';
import type { StateStack } from './state-stack.ts';

/** What the names of all queues of pools begin with, after the stage. */
const poolPrefix = 'pool-';

/** A queue where a state waits for its turn, and what is told of it. */
type Waiting = Omit<WaitingQueueTold, 'url'> & { readonly queue: Queue };

export type WorkflowStackProps = StackProps & {
  readonly stage: Stage;
  readonly state: StateStack;
};

/** The line: queues, the task machine with its states, and what starts, resumes and heals it. */
export class WorkflowStack extends Stack {
  readonly offers: Offers;
  readonly queues: {
    readonly interactive: WorkQueue;
    readonly bulk: WorkQueue;
    readonly decisions: WorkQueue;
    readonly undelivered: WorkQueue;
  };
  /** Events that reconcile could not handle. */
  readonly unreconciled: Queue;
  /** Where states of the machine wait for their turn. */
  readonly waiting: readonly Waiting[];
  readonly machine: TaskMachine;
  readonly watched: {
    readonly startTask: Function;
    readonly infer: Function;
    readonly answerUndelivered: Function;
    readonly settle: Function;
    readonly deliverDecision: Function;
    readonly reconcile: Function;
    readonly noteBounce: Function;
  };

  constructor(scope: Construct, id: string, props: WorkflowStackProps) {
    super(scope, id, props);
    const { stage, state } = props;
    const { config } = stage;
    const { concurrency } = config;

    const workQueue = (name: string, consumer: FunctionName, maxReceiveCount?: number) =>
      new WorkQueue(this, constructId(name), {
        config,
        name,
        consumerTimeoutSeconds: functions[consumer].timeoutSeconds,
        ...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
      });
    const interactive = workQueue('interactive', 'start-task');
    const bulk = workQueue('bulk', 'start-task');
    const decisions = workQueue('decisions', 'deliver-decision');
    const undelivered = workQueue('undelivered', 'answer-undelivered', undeliveredReceiveCount);
    const bus = new EventBus(this, 'Events', {
      eventBusName: stageName(config, 'events'),
    });
    const webhookSecret = new Secret(this, 'WebhookSecret', {
      description: `Linekeeper ${config.stage}: signs webhooks by the Standard Webhooks specification`,
      encryptionKey: state.key,
      removalPolicy: dataRemoval(config),
      // 44 characters of the base64 alphabet: 33 bytes, of the 24 to 64 that the specification takes.
      generateSecretString: { passwordLength: 44, excludePunctuation: true },
    });
    this.queues = { interactive, bulk, decisions, undelivered };
    this.offers = {
      interactive: { variables: { INTERACTIVE_QUEUE_URL: interactive.queue.queueUrl }, arns: [interactive.queue.queueArn] },
      bulk: { variables: { BULK_QUEUE_URL: bulk.queue.queueUrl }, arns: [bulk.queue.queueArn] },
      decisions: { variables: { DECISION_QUEUE_URL: decisions.queue.queueUrl }, arns: [decisions.queue.queueArn] },
      'event-bus': { variables: { EVENT_BUS: bus.eventBusName }, arns: [bus.eventBusArn] },
      'webhook-secret': {
        variables: { WEBHOOK_SECRET_ARN: secretArn(webhookSecret) },
        arns: [secretArn(webhookSecret)],
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
    const retrieve = make('retrieve', {
      reservedConcurrency: concurrency.retrieveReserved,
      layers: [new SearchEngine(this, 'SearchEngine', stage)],
    });
    const answerUndelivered = make('answer-undelivered');
    undelivered.feed(answerUndelivered, { batchSize: 1, maxConcurrency: leastConcurrency });
    const waits = (name: string, consumer: FunctionName, fn: Function, bound: number) =>
      new WaitingQueue(this, `Waiting${constructId(name)}`, {
        config,
        name,
        consumer: fn,
        consumerTimeoutSeconds: functions[consumer].timeoutSeconds,
        bound,
        undelivered: undelivered.queue,
      }).queue;
    const retrieveQueue = waits('retrieve', 'retrieve', retrieve, concurrency.retrieveMax);
    this.waiting = [
      { name: 'retrieve', bound: concurrency.retrieveMax, queue: retrieveQueue },
      ...placesOf(config).map((place): Waiting => {
        const name = `${poolPrefix}${place.pool}-${place.lane}`;
        return { name, bound: place.bound, place, queue: waits(name, 'infer', infer, place.bound) };
      }),
    ];
    const settle = make('settle');
    this.machine = new TaskMachine(this, 'Task', {
      config,
      queues: { retrieve: retrieveQueue, poolPrefix: this.#poolPrefix(config, retrieveQueue) },
      states: {
        validate: make('validate'),
        fallback: make('fallback'),
        'request-review': make('request-review'),
        publish: make('publish'),
        settle,
      },
    });

    const startTask = make('start-task');
    for (const line of [interactive, bulk]) line.feed(startTask, { batchSize: 1, maxConcurrency: concurrency.startMax });
    const deliverDecision = make('deliver-decision');
    decisions.feed(deliverDecision, {
      batchSize: 1,
      maxConcurrency: concurrency.decisionsMax,
    });

    // Nobody waits for an answer of reconcile, so after two more tries Lambda would drop what it could not handle.
    this.unreconciled = new Queue(this, 'Unreconciled', {
      queueName: stageName(config, 'reconcile-dead'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: config.requireTls,
      removalPolicy: RemovalPolicy.DESTROY,
      retentionPeriod: Duration.days(14),
    });
    const reconcile = make('reconcile', { deadLetterQueue: this.unreconciled });
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
      targets: [new LambdaFunction(reconcile, { deadLetterQueue: this.unreconciled })],
    });
    new Rule(this, 'EveryMinute', {
      description: 'Heals what a crash left between two writes',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(reconcile)],
    });
    const noteBounce = make('note-bounce');
    new MailReports(this, 'MailReports', { config, consumer: noteBounce });
    this.watched = { startTask, infer, answerUndelivered, settle, deliverDecision, reconcile, noteBounce };

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
    new CfnOutput(this, 'BulkQueueUrl', { value: bulk.queue.queueUrl });
    new CfnOutput(this, 'BulkDeadLettersUrl', { value: bulk.deadLetters.queueUrl });
    new CfnOutput(this, 'UndeliveredQueueUrl', { value: undelivered.queue.queueUrl });
    new CfnOutput(this, 'UndeliveredDeadLettersUrl', { value: undelivered.deadLetters.queueUrl });
    const told = this.waiting.map(
      ({ name, bound, place, queue }): WaitingQueueTold => ({
        name,
        url: queue.queueUrl,
        bound,
        ...(place ? { place: { pool: place.pool, lane: place.lane, routes: place.routes } } : {}),
      }),
    );
    new CfnOutput(this, 'WaitingQueues', { value: this.toJsonString(told) });
    new CfnOutput(this, 'EventBusName', { value: bus.eventBusName });
    new CfnOutput(this, 'WebhookSecretArn', { value: secretArn(webhookSecret) });
  }

  /**
   * What the URLs and ARNs of all queues of pools begin with: the machine makes the rest from the pool and the lane. The URL is taken from
   * a queue beside them, since an emulator has URLs of its own.
   */
  #poolPrefix(config: StageConfig, queue: Queue): { url: string; arn: string } {
    const name = stageName(config, poolPrefix);
    return {
      url: `${Fn.select(0, Fn.split(stageName(config, 'retrieve'), queue.queueUrl))}${name}`,
      arn: this.formatArn({ service: 'sqs', resource: name }),
    };
  }
}

/** All lanes of all pools of a stage, and the routes whose tasks wait there. */
function placesOf({ pools, modelRoutes }: StageConfig) {
  return Object.entries(pools).flatMap(([pool, settings]) => {
    const routes = Object.keys(modelRoutes).filter((route) => modelRoutes[route]?.pool === pool);
    return lanesOf(settings).map((lane) => ({ pool, lane, bound: boundOf(settings, lane), routes }));
  });
}
