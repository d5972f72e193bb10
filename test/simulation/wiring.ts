import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createDraftClaims } from '#adapters/dynamodb/draft-claims.ts';
import { createOutages } from '#adapters/dynamodb/outages.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createRateLimiter } from '#adapters/dynamodb/rate-limiter.ts';
import { createReviewerGroups } from '#adapters/dynamodb/reviewer-groups.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createDomainEvents } from '#adapters/eventbridge/domain-events.ts';
import { createJsonObjectConnector } from '#adapters/connectors/json-object.ts';
import { createWebhookConnector } from '#adapters/connectors/webhook.ts';
import { createMailer } from '#adapters/ses/mailer.ts';
import { createDecisionQueue } from '#adapters/sqs/decision-queue.ts';
import { createTaskQueue } from '#adapters/sqs/task-queue.ts';
import { createExecutions } from '#adapters/stepfunctions/executions.ts';
import { createTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import type { ApiRoute } from '#domain/api/route.ts';
import { sha256Hex } from '#domain/content/canonical.ts';
import { AutomationIdSchema } from '#domain/identity/ids.ts';
import type { ApiHandler, ApiRequest } from '#runtime/api.ts';
import { checkRequest } from '#runtime/check-request.ts';
import { readEvent, type HttpRequest } from '#runtime/event.ts';
import { faultOf } from '#runtime/fault.ts';
import { problemOf } from '#runtime/failure.ts';
import { describeError, type StepLog } from '#runtime/log.ts';
import type { PageReply } from '#runtime/page.ts';
import { answering, QueuedStepSchema, type ComesAgain } from '#runtime/queued-step.ts';
import { ContractError } from '#runtime/step.ts';
import type { Connector } from '#usecases/ports/connectors.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import type { TaskTokens } from '#usecases/ports/task-tokens.ts';
import { boundOf, lanesOf } from '#domain/route/pool.ts';
import type { ModelRoutes } from '#domain/route/schema.ts';
import { createAnswerUndeliveredHandler } from '../../lambdas/answer-undelivered/handler.ts';
import { fn as answerUndeliveredFn } from '../../lambdas/answer-undelivered/function.ts';
import * as cancelTask from '../../lambdas/cancel-task/handler.ts';
import { fn as cancelTaskFn } from '../../lambdas/cancel-task/function.ts';
import { route as cancelTaskRoute } from '../../lambdas/cancel-task/route.ts';
import * as decideReview from '../../lambdas/decide-review/handler.ts';
import { fn as decideReviewFn } from '../../lambdas/decide-review/function.ts';
import * as deliverDecision from '../../lambdas/deliver-decision/handler.ts';
import { fn as deliverDecisionFn } from '../../lambdas/deliver-decision/function.ts';
import { createFallbackHandler } from '../../lambdas/fallback/handler.ts';
import { fn as fallbackFn } from '../../lambdas/fallback/function.ts';
import { createInferHandler } from '../../lambdas/infer/handler.ts';
import { fn as inferFn } from '../../lambdas/infer/function.ts';
import { createPublishHandler } from '../../lambdas/publish/handler.ts';
import { fn as publishFn } from '../../lambdas/publish/function.ts';
import * as reconcile from '../../lambdas/reconcile/handler.ts';
import { fn as reconcileFn } from '../../lambdas/reconcile/function.ts';
import { createRequestReviewHandler } from '../../lambdas/request-review/handler.ts';
import { fn as requestReviewFn } from '../../lambdas/request-review/function.ts';
import { createRetrieveHandler } from '../../lambdas/retrieve/handler.ts';
import { fn as retrieveFn } from '../../lambdas/retrieve/function.ts';
import { createRetryTaskHandler } from '../../lambdas/retry-task/handler.ts';
import { fn as retryTaskFn } from '../../lambdas/retry-task/function.ts';
import { route as retryTaskRoute } from '../../lambdas/retry-task/route.ts';
import { createSettleHandler } from '../../lambdas/settle/handler.ts';
import { fn as settleFn } from '../../lambdas/settle/function.ts';
import { createShowReviewHandler } from '../../lambdas/show-review/handler.ts';
import { fn as showReviewFn } from '../../lambdas/show-review/function.ts';
import * as startTask from '../../lambdas/start-task/handler.ts';
import { fn as startTaskFn } from '../../lambdas/start-task/function.ts';
import { createSubmitTaskHandler } from '../../lambdas/submit-task/handler.ts';
import { fn as submitTaskFn } from '../../lambdas/submit-task/function.ts';
import { route as submitTaskRoute } from '../../lambdas/submit-task/route.ts';
import { createValidateHandler } from '../../lambdas/validate/handler.ts';
import { fn as validateFn } from '../../lambdas/validate/function.ts';
import { maxReceiveCount, undeliveredReceiveCount, visibilitySeconds } from '../../lib/constructs/waiting-times.ts';
import { workDeliveries } from '../../lib/constructs/work-times.ts';
import * as contract from '../../statemachines/task/contract.ts';
import { DynamoDouble } from './doubles/dynamodb.ts';
import { Outside } from './doubles/outside.ts';
import { SqsDouble, type QueueEvent, type QueueSpec } from './doubles/sqs.ts';
import { StepFunctionsDouble } from './doubles/step-functions.ts';
import { QueueWatch } from './queue-watch.ts';
import * as stage from './stage.ts';
import type { Watch } from './watch.ts';
import { FunctionFault, type World } from './world.ts';

/** The line as it stands in a world, and what is around it. */
export type Line = { dynamo: DynamoDouble; sqs: SqsDouble; queues: QueueWatch; machine: StepFunctionsDouble; outside: Outside };

/** Messages that are taken at a time, as config/prod.json has it, and of undelivered ones. */
const maxConcurrency = 50;
const leastConcurrency = 2;
const everyMinute = 60_000;
/** How late EventBridge tells of an execution's end, and how late when it is slow. */
const eventMs = [100, 3000] as const;
const slowEventMs = [3000, 600_000] as const;
/** After these waits Lambda calls a function again that failed on an event. */
const eventRetriesMs = [60_000, 120_000] as const;

const silent: StepLog = { task: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Production code on the doubles. This is the one file that knows which dependencies a function has: what its index.ts makes for AWS is made
 * here for a world.
 */
export function wire(world: World, watch: Watch): Line {
  const { clock, random, functions } = world;
  const dynamo = new DynamoDouble(world, stage.indexes, (items) => watch.written(items));
  const pools = stage.pools(world.profile.pool);
  const specs = queueSpecs(world);
  const queues = new QueueWatch(world, specs, (token) => machine.waitingWith(token));
  const sqs = new SqsDouble(world, specs, queues);
  const outside = new Outside(world, stage.catalogueBucket, stage.addresses);
  const urls = { RetrieveQueueUrl: stage.retrieveUrl, PoolQueuePrefix: stage.poolPrefix };
  const machine = new StepFunctionsDouble(world, sqs, urls, ({ name, status }) => tellBadEnd(world, name, status));

  watch.waitsInQueue = (execution) => machine.waitsInQueue(execution);

  const work = { client: dynamo.client, table: stage.workTable };
  const pause = (ms: number) => world.sleep(ms);
  const store = createTaskStore({ ...work, clock, pause: (longestMs) => world.sleep(world.dice.between([0, longestMs])) });
  const contents = createContentStore({ ...work, s3: () => outside.s3, bucket: stage.contentBucket, clock, random });
  const registry = createAutomationRegistry({ client: dynamo.client, table: stage.registryTable });
  const groups = createReviewerGroups({ client: dynamo.client, table: stage.registryTable });
  const queue = createTaskQueue({ client: sqs.client, urls: { interactive: stage.interactiveUrl, bulk: stage.bulkUrl } });
  const decisions = createDecisionQueue({ client: sqs.client, url: stage.decisionsUrl });
  const executions = createExecutions({ client: machine.client, machineArn: stage.machineArn });
  const answers = createTaskTokens(machine.client);
  const tokens: TaskTokens = {
    succeed: async (...given) => queues.sent(() => answers.succeed(...given)),
    fail: async (...given) => queues.sent(() => answers.fail(...given)),
  };
  const outages = createOutages({ ...work, clock });
  const outsideCalls = { outages, clock, pause };
  const events = createDomainEvents({ client: outside.bus, bus: 'events' });
  const ending = { store, events, clock, measure: () => world.count('measured ends') };
  const judging = { store, contents, registry, clock };
  const inviting = {
    ...judging,
    ...outsideCalls,
    groups,
    mailer: createMailer({ client: outside.ses, from: 'line@example.com', configurationSet: 'line-mail' }),
    linkBase: { get: async () => stage.linkBase },
    random,
  };
  const routes = stage.routes();
  moveRoute(world, routes);
  const beginning = { store, executions, routes, pools, clock };
  const known: Readonly<Record<string, Connector>> = {
    catalogue: createJsonObjectConnector({ s3: () => outside.s3 }),
    'shop-webhook': {
      ...createWebhookConnector(webhookConfig(), { request: outside.request, secret: async () => 'a secret of the simulator' }),
      idempotent: world.profile.shop !== 'keeps-repeats',
    },
  };

  const step = <I extends z.ZodType>(
    name: string,
    { timeoutSeconds }: { timeoutSeconds: number },
    [input, output]: readonly [I, z.ZodType],
    handle: (input: z.output<I>, log: StepLog) => Promise<unknown>,
  ) =>
    functions.set(name, {
      timeoutSeconds,
      handle: async (event: unknown) => {
        try {
          return parsed(output, await handle(parsed(input, event), silent));
        } catch (error) {
          throw new FunctionFault(describeError(error).error, JSON.stringify(faultOf(error)));
        }
      },
    });
  const consumer = <M extends z.ZodType>(
    name: string,
    { timeoutSeconds }: { timeoutSeconds: number },
    message: M,
    handle: (message: z.output<M>, log: StepLog) => Promise<void>,
  ) =>
    functions.set(name, {
      timeoutSeconds,
      handle: async (event: QueueEvent) => handle(messageOf(event, message), silent),
    });
  const queued = <I extends z.ZodType, O extends z.ZodType>(
    name: string,
    { timeoutSeconds }: { timeoutSeconds: number },
    [input, output]: readonly [I, O],
    handle: (input: z.output<I>, log: StepLog) => Promise<z.input<O> | ComesAgain>,
  ) => {
    const take = answering(name, input, output, handle, tokens);
    functions.set(name, {
      timeoutSeconds,
      handle: async (event: QueueEvent) => {
        queues.began(event, dynamo.table(stage.workTable), dynamo.table(stage.registryTable));
        try {
          return await take(messageOf(event, QueuedStepSchema), silent);
        } catch (error) {
          queues.threw(name, error);
          throw error;
        } finally {
          queues.ended();
        }
      },
    });
  };
  const call = <R extends ApiRoute>({ timeoutSeconds }: { timeoutSeconds: number }, route: R, handle: ApiHandler<R>) =>
    functions.set(route.function, {
      timeoutSeconds,
      handle: async (event: APIGatewayProxyEvent) => answer(route, handle, readEvent(event)),
    });
  const page = (
    name: string,
    { timeoutSeconds }: { timeoutSeconds: number },
    handle: (request: HttpRequest, log: StepLog) => Promise<PageReply>,
  ) => functions.set(name, { timeoutSeconds, handle: async (request: HttpRequest) => handle(request, silent) });

  call(
    submitTaskFn,
    submitTaskRoute,
    createSubmitTaskHandler({
      store,
      contents,
      registry,
      queue,
      limiter: createRateLimiter({ ...work, perMinute: 100_000 }),
      subjects: { hash: async (of, subject) => sha256Hex(`${of} ${subject}`) },
      clock,
      random,
      awaitTask: async () => undefined,
      accepted: () => undefined,
    }),
  );
  call(cancelTaskFn, cancelTaskRoute, cancelTask.createCancelTaskHandler({ ...ending, contents, executions }));
  call(retryTaskFn, retryTaskRoute, createRetryTaskHandler({ ...beginning, contents, registry, outages, queue }));
  page('show-review', showReviewFn, createShowReviewHandler({ store, contents, registry, groups, clock }));
  page(
    'decide-review',
    decideReviewFn,
    decideReview.createDecideReviewHandler({ store, contents, registry, groups, queue: decisions, clock }),
  );

  consumer('start-task', startTaskFn, startTask.StartMessageSchema, startTask.createStartTaskHandler({ ...beginning, registry }));
  consumer(
    'deliver-decision',
    deliverDecisionFn,
    deliverDecision.DecisionMessageSchema,
    deliverDecision.createDeliverDecisionHandler({ store, tokens, queue: decisions, starts: queue, clock }),
  );

  consumer('answer-undelivered', answerUndeliveredFn, QueuedStepSchema, createAnswerUndeliveredHandler({ tokens }));
  queued(
    'retrieve',
    retrieveFn,
    [contract.MachineInputSchema, contract.InferInputSchema],
    createRetrieveHandler({
      ...judging,
      ...outsideCalls,
      owners: { owner: async () => stage.team, claim: async (_domain, owner) => owner },
      index: outside.knowledge,
      embeddings: { ...outside.embeddings, embed: (texts, use) => queues.asked(async () => outside.embeddings.embed(texts, use)) },
      routes,
    }),
  );
  queued(
    'infer',
    inferFn,
    [contract.QueuedInferInputSchema, contract.ValidateInputSchema],
    createInferHandler({
      ...judging,
      ...outsideCalls,
      claims: createDraftClaims(work),
      routes,
      client: {
        converse: (endpoint, request) => queues.asked(async () => outside.models.converse(endpoint, request), routes['copywriting']?.pool),
      },
      handedOver: () => undefined,
      misconfigured: () => undefined,
    }),
  );
  step('validate', validateFn, [contract.ValidateInputSchema, contract.VerdictOutputSchema], createValidateHandler(judging));
  step('fallback', fallbackFn, [contract.FallbackInputSchema, contract.FallbackOutputSchema], createFallbackHandler(judging));
  step(
    'request-review',
    requestReviewFn,
    [contract.RequestReviewInputSchema, z.strictObject({})],
    createRequestReviewHandler({
      ...inviting,
      tokens,
      connectors: stage.connectors,
      catalogueBucket: stage.catalogueBucket,
      count: (name, value) => world.count(name, value),
    }),
  );
  step(
    'publish',
    publishFn,
    [contract.PublishInputSchema, contract.PublishOutputSchema],
    createPublishHandler({
      ...judging,
      ...outsideCalls,
      connectors: { find: (name) => known[name] },
      stage: { connectors: stage.connectors, catalogueBucket: stage.catalogueBucket },
    }),
  );
  step('settle', settleFn, [contract.SettleInputSchema, contract.SettleOutputSchema], createSettleHandler(ending));
  step(
    'reconcile',
    reconcileFn,
    [reconcile.ReconcileInputSchema, reconcile.ReconcileOutputSchema],
    reconcile.createReconcileHandler({
      ...ending,
      ...inviting,
      ...beginning,
      queue,
      tokens,
      store: watched(store, watch),
      count: (name, value) => world.count(name, value),
    }),
  );
  return { dynamo, sqs, queues, machine, outside };
}

/** Every queue, as the stacks make them: work queues, those where states wait, and the undelivered. */
function queueSpecs({ profile }: World): Record<string, QueueSpec> {
  const work = (consumer: string, { timeoutSeconds }: { timeoutSeconds: number }, bound: number): QueueSpec => ({
    consumer,
    bound,
    visibilitySeconds: visibilitySeconds(timeoutSeconds),
    maxReceiveCount: workDeliveries,
    rests: true,
  });
  const waiting = (consumer: string, { timeoutSeconds }: { timeoutSeconds: number }, bound: number): QueueSpec => ({
    consumer,
    bound,
    visibilitySeconds: visibilitySeconds(timeoutSeconds),
    maxReceiveCount,
    deadLetters: stage.undeliveredUrl,
  });
  const lanes = Object.entries(stage.pools(profile.pool)).flatMap(([name, pool]) =>
    lanesOf(pool).map((lane): [string, QueueSpec] => [stage.laneUrl(name, lane), waiting('infer', inferFn, boundOf(pool, lane))]),
  );
  return {
    [stage.interactiveUrl]: work('start-task', startTaskFn, maxConcurrency),
    [stage.bulkUrl]: work('start-task', startTaskFn, maxConcurrency),
    [stage.decisionsUrl]: work('deliver-decision', deliverDecisionFn, maxConcurrency),
    [stage.undeliveredUrl]: {
      ...work('answer-undelivered', answerUndeliveredFn, leastConcurrency),
      maxReceiveCount: undeliveredReceiveCount,
      rests: false,
    },
    [stage.retrieveUrl]: waiting('retrieve', retrieveFn, profile.retrieves),
    ...Object.fromEntries(lanes),
  };
}

/** An operator gives the route another pool: functions that begin from then on know only that. */
function moveRoute({ profile, scheduler, dice }: World, routes: ModelRoutes): void {
  const { moveRouteSeconds } = profile.operators;
  if (!moveRouteSeconds) return;
  scheduler.after(dice.between(moveRouteSeconds) * 1000, () => {
    for (const route of Object.values(routes)) route.pool = stage.otherPool;
  });
}

/** Operators pause all automations for a while. */
export function schedulePause({ profile, scheduler, dice }: World, { dynamo }: Line): void {
  const { pause } = profile.operators;
  if (!pause) return;
  const table = dynamo.table(stage.registryTable);
  const setPaused = (paused: boolean) => {
    for (const item of table.all()) if ('paused' in item) table.put({ ...item, paused });
  };
  const from = dice.between(pause.fromSeconds) * 1000;
  scheduler.after(from, () => setPaused(true));
  scheduler.after(from + dice.between(pause.forSeconds) * 1000, () => setPaused(false));
}

/** The store of the reconciler: each look at a task is a read of its record. */
function watched(store: TaskStore, watch: Watch): TaskStore {
  return {
    ...store,
    record: async (id) => {
      watch.looked(id);
      return store.record(id);
    },
  };
}

/** Puts the reviewer groups and the automations of a profile into the registry, before anything happens. */
export async function publishAutomations(world: World, { dynamo }: Line): Promise<void> {
  const place = { client: dynamo.client, table: stage.registryTable };
  const [registry, groups] = [createAutomationRegistry(place), createReviewerGroups(place)];
  const by = { team: stage.team, sub: 'ann' };
  const policies = world.profile.automations.flatMap((name) => stage.automations[name]?.review ?? []);
  const asked = new Set(policies.flatMap(({ reviewers, escalateTo }) => [reviewers, ...(escalateTo ? [escalateTo.group] : [])]));
  for (const [name, spec] of Object.entries(stage.groups)) if (asked.has(name)) await groups.put(name, spec, by, world.clock.now());
  for (const name of world.profile.automations) {
    const spec = stage.automations[name];
    if (!spec)
      throw new Error(`There is no automation "${name}"; test/simulation/stage.ts has ${Object.keys(stage.automations).join(', ')}.`);
    await registry.put(AutomationIdSchema.parse(name), spec, by, world.clock.now());
  }
  const table = dynamo.table(stage.registryTable);
  if (world.profile.paused) for (const item of table.all()) if ('paused' in item) table.put({ ...item, paused: true });
}

/** The reconciler's schedule. A sweep that would find nothing due does nothing, and is left out: that is most of them. */
export function scheduleReconcile(world: World, { dynamo }: Line, each: () => void): void {
  const tick = (): void => {
    world.scheduler.after(everyMinute, tick);
    each();
    const now = world.clock.now().toISOString();
    const due = [...dynamo.table(stage.workTable).indexed].some((item) => typeof item['gsi2sk'] === 'string' && item['gsi2sk'] <= now);
    const away = dynamo.table(stage.workTable).partition('OUTAGES').order.length > 0;
    if (due || away) world.invoke('reconcile', {}, 'other').catch(() => undefined);
  };
  world.scheduler.after(world.dice.between([0, everyMinute]), tick);
}

/** EventBridge tells reconcile that an execution ended badly: late, twice or not in time. */
function tellBadEnd(world: World, name: string, status: string): void {
  const event = { detail: { name, status } };
  const call = (tries: readonly number[]): void => {
    world.invoke('reconcile', event, 'other').catch(() => {
      const [wait, ...rest] = tries;
      if (wait !== undefined) world.scheduler.after(wait, () => call(rest));
    });
  };
  const deliver = (range: readonly [number, number]) => world.scheduler.after(world.dice.between(range), () => call(eventRetriesMs));
  if (world.strikes('lostEvent')) return void deliver(slowEventMs);
  deliver(eventMs);
  if (world.strikes('duplicate')) deliver(slowEventMs);
}

function webhookConfig() {
  const config = stage.connectors['shop-webhook'];
  if (config?.kind !== 'webhook') throw new Error('The shop has no webhook; see test/simulation/stage.ts.');
  return config;
}

// What the runtime's `step`, `queue` and `api` do around a handler, without logger and tracer: those cost more than the line.

function messageOf<M extends z.ZodType>({ Records: [record] }: QueueEvent, message: M): z.output<M> {
  return message.parse(JSON.parse(record?.body ?? ''));
}

function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ContractError(result.error.issues.map((issue) => `${issue.path.join('/')}: ${issue.code}`).join(', '));
}

async function answer<R extends ApiRoute>(
  route: R,
  handle: ApiHandler<R>,
  request: HttpRequest,
): Promise<{ status: number; body: string }> {
  try {
    const checked = { ...checkRequest(route, request), header: request.header } as ApiRequest<R>;
    const { status, json } = await handle(checked, silent);
    return { status, body: JSON.stringify(json) };
  } catch (error) {
    const problem = problemOf(error, request.requestId, silent).toProblem();
    return { status: problem.status, body: JSON.stringify(problem) };
  }
}
