import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { evaluate, source, type Machine, type Retrier, type State as WrittenState } from '../../statemachines/task/machine.ts';
import type { World } from '../world.ts';
import type { SqsDouble } from './sqs.ts';

type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
export type Execution = {
  readonly name: string;
  readonly input: string;
  readonly startedAt: string;
  status: Status;
  /** States that were entered, in order. */
  readonly entered: string[];
  error?: string;
  cause?: string;
  /** The state that it is in; the token with which it waits there, once that was handed on. */
  at?: Standing;
  /** Ends what it waits for. */
  abort: () => void;
};
type Standing = { readonly state: string; readonly input: unknown; readonly token?: string };
/** An execution that runs, as another simulation can take it up. */
export type RunningExecution = Pick<Execution, 'name' | 'input' | 'startedAt'> & { readonly at?: Standing };
/** A result that a state took by its token. */
export type Taken = { readonly execution: string; readonly state: string; readonly output: unknown; readonly at: number };

/** A state of any type that may come into the file. */
type State = Omit<WrittenState, 'Type'> & { Type: WrittenState['Type'] | 'Wait' | 'Succeed'; Seconds?: number | string };
/** Where an execution waits with a token, and since when. */
export type Waiting = { readonly execution: string; readonly state: string; readonly since: number };
type Token = Waiting & { settle: ((outcome: Outcome) => void) | undefined };
/** Arguments of a task, its expressions evaluated. */
type Given = {
  FunctionName?: string;
  Payload?: unknown;
  QueueUrl?: string;
  MessageBody?: { input: { draft?: number } };
  MessageGroupId?: string;
};
type Outcome = { result: unknown } | { error: string; cause?: string } | 'aborted';

const transitionMs = [5, 60] as const;
const soonMs = [0, 1200] as const;
const uncaughtMs = [0, 60_000] as const;
const defaults = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 };
/** What this interpreter honours; a state with anything else is refused rather than run wrongly. */
const knownFields = new Set(
  'Type Comment Resource Arguments Output TimeoutSeconds Retry Catch Choices Default Next End Error Cause Seconds'.split(' '),
);

const tokenPrefix = 'token-';
const knownResources = /^arn:aws:states:::(lambda:invoke|sqs:sendMessage)(\.waitForTaskToken)?$/;

/**
 * Step Functions, running the machine as its file has it: JSONata, retries with jitter, catches, timeouts, task tokens.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class StepFunctionsDouble {
  readonly client: SFNClient;
  readonly executions = new Map<string, Execution>();
  readonly taken: Taken[] = [];
  /** Told the state that an execution enters. */
  onEntered: (execution: string, state: string) => void = () => undefined;
  readonly #tokens = new Map<string, Token>();
  /** What the message says by which an execution waits in a queue, by its name. */
  readonly #queued = new Map<string, { draft?: number }>();
  readonly #machine: Machine;
  readonly #given: Readonly<Record<string, string>>;
  readonly #sqs: SqsDouble;
  readonly #world: World;
  readonly #onBadEnd: (execution: Execution) => void;
  #newestToken = 0;

  /**
   * @param given what the stack puts into the file for queues
   * @param onBadEnd told an execution that failed, timed out or was stopped
   */
  constructor(world: World, sqs: SqsDouble, given: Readonly<Record<string, string>>, onBadEnd: (execution: Execution) => void) {
    this.#world = world;
    this.#sqs = sqs;
    this.#given = given;
    this.#machine = this.#deployed(source);
    this.#onBadEnd = onBadEnd;
    this.client = { send: (command: unknown) => this.#send(command) } as unknown as SFNClient;
  }

  /** A machine of its file, with what the stack puts into it. */
  #deployed(file: string): Machine {
    const machine: Machine = JSON.parse(
      Object.entries(this.#given).reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, value), file),
    );
    for (const [name, state] of Object.entries(machine.States))
      for (const field of Object.keys(state))
        if (!knownFields.has(field)) throw new Error(`The state ${name} has ${field}, which the double of Step Functions does not honour.`);
    for (const { Resource } of Object.values(machine.States))
      if (Resource !== undefined && !knownResources.test(Resource))
        throw new Error(`The double of Step Functions does not know ${Resource}.`);
    return machine;
  }

  /** The executions that run. */
  get running(): RunningExecution[] {
    return [...this.executions.values()].flatMap(({ name, input, startedAt, status, at }) =>
      status === 'RUNNING' ? [{ name, input, startedAt, ...(at ? { at } : {}) }] : [],
    );
  }

  /**
   * Takes executions up where they stand, with the machine that they were started with: one keeps its definition for life. What is under way
   * in a state is lost, and the state tries again; what waits with a token goes on waiting.
   * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
   */
  takeUp(executions: readonly RunningExecution[], file: string): void {
    const machine = this.#deployed(file);
    for (const { name, input, startedAt, at } of executions) {
      const execution: Execution = { name, input, startedAt, status: 'RUNNING', entered: [], abort: () => undefined };
      this.#newestToken = Math.max(this.#newestToken, Number(at?.token?.replace(tokenPrefix, '') ?? 0));
      this.executions.set(name, execution);
      this.#begin(execution, machine, at);
    }
  }

  async #send(command: unknown): Promise<unknown> {
    if (command instanceof StartExecutionCommand) {
      const { name = '', input = '{}' } = command.input;
      return this.#effect(`Start ${name}`, () => this.#start(name, input));
    }
    if (command instanceof DescribeExecutionCommand) {
      const name = nameOf(command.input.executionArn);
      return this.#effect(`Describe ${name}`, () => {
        const { status, error, cause } = this.#known(name);
        return { status, error, cause };
      });
    }
    if (command instanceof StopExecutionCommand) {
      const { executionArn, error, cause } = command.input;
      const name = nameOf(executionArn);
      return this.#effect(`Stop ${name}`, () => {
        const execution = this.#known(name);
        if (execution.status === 'RUNNING') this.#end(execution, 'ABORTED', error, cause);
        return {};
      });
    }
    if (command instanceof GetExecutionHistoryCommand) {
      const name = nameOf(command.input.executionArn);
      return this.#effect(`History ${name}`, () => ({
        events: this.#known(name)
          .entered.toReversed()
          .map((state) => ({ stateEnteredEventDetails: { name: state } })),
      }));
    }
    if (command instanceof SendTaskSuccessCommand) {
      const { taskToken = '', output = '{}' } = command.input;
      return this.#effect(`SendTaskSuccess ${taskToken} ${output}`, () => this.#succeed(taskToken, output));
    }
    if (command instanceof SendTaskFailureCommand) {
      const { taskToken = '', error = '', cause = '' } = command.input;
      return this.#effect(`SendTaskFailure ${taskToken} ${error}`, () => {
        this.#waiting(taskToken)({ error, cause });
        return {};
      });
    }
    throw new Error(`The double of Step Functions does not know ${(command as object).constructor.name}.`);
  }

  async #effect<T>(name: string, run: () => T): Promise<T> {
    return this.#world.effect('stepfunctions', name, run, () => {
      throw Object.assign(new Error('the service did not answer'), { name: 'ServiceUnavailable' });
    });
  }

  #known(name: string): Execution {
    const execution = this.executions.get(name);
    if (!execution) throw new ExecutionDoesNotExist({ message: `no execution ${name}`, $metadata: {} });
    return execution;
  }

  #start(name: string, input: string): unknown {
    const known = this.executions.get(name);
    if (known) {
      if (known.status === 'RUNNING' && known.input === input) return {};
      throw new ExecutionAlreadyExists({ message: `there is an execution ${name}`, $metadata: {} });
    }
    const execution: Execution = {
      name,
      input,
      startedAt: this.#world.clock.now().toISOString(),
      status: 'RUNNING',
      entered: [],
      abort: () => undefined,
    };
    this.executions.set(name, execution);
    this.#world.scheduler.after(this.#machine.TimeoutSeconds * 1000, () => {
      if (execution.status === 'RUNNING') this.#end(execution, 'TIMED_OUT', 'States.Timeout');
    });
    this.#begin(execution, this.#machine);
    return {};
  }

  #begin(execution: Execution, machine: Machine, at?: Standing): void {
    this.#world.scheduler.after(0, () => {
      // An error here is one of the double, or of the machine's file, and ends the simulation.
      this.#run(execution, machine, at).catch((error: unknown) => {
        this.#world.scheduler.after(0, () => {
          throw error;
        });
      });
    });
  }

  /** What ends a wait. A wait that is over is one of two things to AWS, which does not say when it is which. */
  #waiting(token: string): (outcome: Outcome) => void {
    const waiting = this.#tokens.get(token);
    if (waiting?.settle) return waiting.settle;
    if (waiting && this.#world.dice.chance(0.5)) throw new TaskTimedOut({ message: 'the task is over', $metadata: {} });
    throw new TaskDoesNotExist({ message: 'no such task', $metadata: {} });
  }

  /** Where an execution waits with this token; undefined when it waits no more. */
  waitingWith(token: string): Waiting | undefined {
    const waiting = this.#tokens.get(token);
    return waiting?.settle && waiting;
  }

  /** Which draft an execution waits for in a queue: 0 for evidence; undefined when it waits in none. */
  waitsInQueue(execution: string): number | undefined {
    const queued = this.#queued.get(execution);
    return queued && (queued.draft ?? 0);
  }

  #succeed(token: string, output: string): unknown {
    const settle = this.#waiting(token);
    const result: unknown = JSON.parse(output);
    const { execution, state } = this.#tokens.get(token)!;
    this.taken.push({ execution, state, output: result, at: this.#world.scheduler.now });
    settle({ result });
    return {};
  }

  #end(execution: Execution, status: Exclude<Status, 'RUNNING'>, error?: string, cause?: string): void {
    this.#world.tell(() => `■ ${execution.name} ${status} ${error ?? ''}`);
    execution.status = status;
    if (error !== undefined) execution.error = error;
    if (cause !== undefined) execution.cause = cause;
    execution.abort();
    if (status !== 'SUCCEEDED') this.#onBadEnd(execution);
  }

  async #run(execution: Execution, machine: Machine, at?: Standing): Promise<void> {
    let name = at?.state ?? machine.StartAt;
    let input: unknown = at ? at.input : JSON.parse(execution.input);
    let token = at?.token;
    for (;;) {
      await this.#pause(this.#world.dice.between(transitionMs) + this.#world.awayFor('stepfunctions'), execution);
      if (execution.status !== 'RUNNING') return;
      const state: State | undefined = machine.States[name];
      if (!state) throw new Error(`The machine has no state "${name}".`);
      execution.entered.push(name);
      execution.at = { state: name, input, ...(token === undefined ? {} : { token }) };
      this.#world.count('transitions');
      this.#world.tell(() => `● ${execution.name} ${name}`);
      this.onEntered(execution.name, name);
      if (this.#world.strikes('runtime')) {
        this.#world.scheduler.after(this.#world.dice.between(this.#world.dice.chance(0.5) ? soonMs : uncaughtMs), () => {
          if (execution.status === 'RUNNING') this.#end(execution, 'FAILED', 'States.Runtime');
        });
      }
      const next = await this.#enter(execution, name, state, input, token);
      token = undefined;
      if (execution.status !== 'RUNNING' || next === 'aborted') return;
      if ('end' in next) return this.#end(execution, next.end, next.error, next.cause);
      name = next.name;
      input = next.output;
    }
  }

  async #enter(
    execution: Execution,
    name: string,
    state: State,
    input: unknown,
    held: string | undefined,
  ): Promise<{ name: string; output: unknown } | { end: 'SUCCEEDED' | 'FAILED'; error?: string; cause?: string } | 'aborted'> {
    const enteredAt = this.#world.clock.now().toISOString();
    const statesOf = (retryCount: number, token?: string) => ({
      input,
      context: {
        Execution: { Name: execution.name, Id: execution.name, StartTime: execution.startedAt, Input: JSON.parse(execution.input) },
        State: { Name: name, EnteredTime: enteredAt, RetryCount: retryCount },
        ...(token === undefined ? {} : { Task: { Token: token } }),
      },
    });
    const goOn = (output: unknown) => (state.End ? ({ end: 'SUCCEEDED' } as const) : { name: state.Next!, output });
    switch (state.Type) {
      case 'Choice': {
        for (const choice of state.Choices ?? [])
          if (await evaluate(choice.Condition, statesOf(0))) return { name: choice.Next, output: input };
        if (state.Default === undefined) return { end: 'FAILED', error: 'States.NoChoiceMatched' };
        return { name: state.Default, output: input };
      }
      case 'Pass':
        return goOn(state.Output === undefined ? input : await evaluate(state.Output, statesOf(0)));
      case 'Wait':
        await this.#pause(Number(await evaluate(state.Seconds, statesOf(0))) * 1000, execution);
        return goOn(input);
      case 'Succeed':
        return { end: 'SUCCEEDED' };
      case 'Fail':
        return {
          end: 'FAILED',
          error: String(await evaluate(state.Error ?? '', statesOf(0))),
          cause: String(await evaluate(state.Cause ?? '', statesOf(0))),
        };
      case 'Task': {
        const outcome = await this.#task(execution, name, state, statesOf, held);
        if (outcome === 'aborted') return 'aborted';
        if ('result' in outcome)
          return goOn(
            state.Output === undefined ? outcome.result : await evaluate(state.Output, { ...statesOf(0), result: outcome.result }),
          );
        const catcher = (state.Catch ?? []).find(({ ErrorEquals }) => names(ErrorEquals, outcome.error));
        if (!catcher) return { end: 'FAILED', error: outcome.error };
        const errorOutput = { Error: outcome.error, ...(outcome.cause === undefined ? {} : { Cause: outcome.cause }) };
        return {
          name: catcher.Next,
          output: catcher.Output ? await evaluate(catcher.Output, { ...statesOf(0), errorOutput }) : errorOutput,
        };
      }
      default:
        return state.Type satisfies never;
    }
  }

  /** A task with its retries. @param held the token with which it waits already */
  async #task(
    execution: Execution,
    name: string,
    state: State,
    statesOf: (retries: number, token?: string) => Record<string, unknown>,
    held: string | undefined,
  ): Promise<Outcome> {
    const tried = new Map<Retrier, number>();
    for (let retries = 0; ; retries += 1) {
      const outcome = await this.#attempt(execution, name, state, (token) => statesOf(retries, token), retries === 0 ? held : undefined);
      if (outcome === 'aborted' || 'result' in outcome) return outcome;
      const retrier = (state.Retry ?? []).find(({ ErrorEquals }) => names(ErrorEquals, outcome.error));
      const times = retrier ? (tried.get(retrier) ?? 0) : 0;
      if (!retrier || times >= (retrier.MaxAttempts ?? defaults.MaxAttempts)) return outcome;
      tried.set(retrier, times + 1);
      this.#world.count('transitions');
      const { IntervalSeconds, BackoffRate } = { ...defaults, ...retrier };
      const longest = Math.min(IntervalSeconds * BackoffRate ** times, retrier.MaxDelaySeconds ?? Infinity) * 1000;
      await this.#pause(retrier.JitterStrategy === 'FULL' ? this.#world.dice.between([0, longest]) : longest, execution);
      if (execution.status !== 'RUNNING') return 'aborted';
    }
  }

  async #attempt(
    execution: Execution,
    name: string,
    state: State,
    statesOf: (token?: string) => Record<string, unknown>,
    held: string | undefined,
  ): Promise<Outcome> {
    const waits = state.Resource?.endsWith('.waitForTaskToken') ?? false;
    // Each try has a token of its own.
    if (waits && held === undefined) this.#newestToken += 1;
    const token = held ?? (waits ? `${tokenPrefix}${this.#newestToken}` : undefined);
    const given: Given = await evaluate(state.Arguments, statesOf(token));
    const since = this.#world.scheduler.now;
    return new Promise<Outcome>((resolve) => {
      let over = false;
      const settle = (outcome: Outcome) => {
        if (over) return;
        over = true;
        offTimeout();
        if (token !== undefined) this.#tokens.set(token, { execution: execution.name, state: name, since, settle: undefined });
        this.#queued.delete(execution.name);
        execution.abort = () => undefined;
        resolve(outcome);
      };
      const offTimeout = this.#world.scheduler.after((state.TimeoutSeconds ?? 60) * 1000, () => settle({ error: 'States.Timeout' }));
      execution.abort = () => settle('aborted');
      if (token !== undefined) this.#tokens.set(token, { execution: execution.name, state: name, since, settle });
      if (given.MessageBody) this.#queued.set(execution.name, given.MessageBody.input);
      if (held !== undefined) return;
      this.#call(state.Resource ?? '', given).then(
        (result) => {
          if (!waits) settle({ result });
          else if (!over && execution.at && token !== undefined) execution.at = { ...execution.at, token };
        },
        (error: Error) => settle({ error: error.name, cause: JSON.stringify({ errorType: error.name, errorMessage: error.message }) }),
      );
    });
  }

  /** @throws {FunctionFault} by the name of the error, as the machine's own client gives it */
  async #call(resource: string, given: Given): Promise<unknown> {
    if (resource.includes('sqs'))
      return this.#sqs.sendForState(given.QueueUrl ?? '', JSON.stringify(given.MessageBody), given.MessageGroupId ?? '');
    const result = await this.#world.invoke(functionOf(given.FunctionName ?? ''), given.Payload, 'machine');
    return { StatusCode: 200, Payload: JSON.parse(JSON.stringify(result)) };
  }

  async #pause(ms: number, execution: Execution): Promise<void> {
    await new Promise<void>((resolve) => {
      const off = this.#world.scheduler.after(ms, resolve);
      execution.abort = () => {
        off();
        resolve();
      };
    });
  }
}

function names(listed: readonly string[], error: string): boolean {
  return listed.some(
    (name) =>
      name === error ||
      (name === 'States.ALL' && error !== 'States.Runtime' && error !== 'States.DataLimitExceeded') ||
      (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}

function nameOf(arn = ''): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** `${RequestReviewArn}` is the function request-review. */
function functionOf(arn: string): string {
  const stem = arn.replace(/^\$\{(\w+)Arn\}$/, '$1');
  return stem.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
