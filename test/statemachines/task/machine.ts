import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsonata from 'jsonata';

export const root = join(import.meta.dirname, '..', '..', '..');

export type Retrier = {
  ErrorEquals: string[];
  MaxAttempts: number;
  IntervalSeconds?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: string;
};
export type Catcher = { ErrorEquals: string[]; Next: string; Output?: Record<string, unknown> };
export type State = {
  Type: 'Task' | 'Choice' | 'Pass' | 'Fail' | 'Succeed';
  Resource?: string;
  Arguments?: { FunctionName: string; Payload: unknown } | { QueueUrl: string; MessageGroupId: string; MessageBody: { input: unknown } };
  Output?: unknown;
  TimeoutSeconds?: number;
  Retry?: Retrier[];
  Catch?: Catcher[];
  Choices?: { Condition: string; Next: string }[];
  Default?: string;
  Next?: string;
  End?: boolean;
  Error?: string;
  Cause?: string;
};
export type Machine = { StartAt: string; TimeoutSeconds: number; QueryLanguage: string; States: Record<string, State> };

export const source = readFileSync(join(root, 'statemachines', 'task', 'task.asl.json'), 'utf8');
export const machine: Machine = JSON.parse(source);
export const tasks = Object.entries(machine.States).filter(([, state]) => state.Type === 'Task');

/** Every JSONata expression in the file. */
export const expressions = [...new Set([...source.matchAll(/"(\{%.*?%\})"/g)].map(([, expression]) => JSON.parse(`"${expression}"`)))];
export const evaluated = new Set<string>();

const compiled = new Map<string, ReturnType<typeof jsonata>>();

/** Reading an expression takes longer than evaluating it. */
function compile(expression: string): ReturnType<typeof jsonata> {
  const known = compiled.get(expression);
  if (known) return known;
  const made = jsonata(expression.slice(2, -2).trim());
  compiled.set(expression, made);
  return made;
}

/** A value of the definition with its expressions evaluated, as Step Functions does it: an expression without a result is an error. */
export async function evaluate(value: unknown, states: Record<string, unknown>): Promise<any> {
  if (typeof value === 'string' && value.startsWith('{%')) {
    evaluated.add(value);
    const result = await compile(value).evaluate({}, { states });
    if (result === undefined) throw new Error(`States.QueryEvaluationError: ${value} has no result`);
    // JSONata marks its sequences; a round trip gives what the next state would read.
    return JSON.parse(JSON.stringify(result));
  }
  if (Array.isArray(value)) return await Promise.all(value.map((item) => evaluate(item, states)));
  if (typeof value === 'object' && value !== null) {
    const entries = await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await evaluate(item, states)]));
    return Object.fromEntries(entries);
  }
  return value;
}

/** Where a Choice sends an input. */
export async function choose(name: string, input: unknown): Promise<string> {
  const { Choices = [], Default } = machine.States[name]!;
  for (const choice of Choices) if (await evaluate(choice.Condition, { input })) return choice.Next;
  return Default!;
}

/** A state that was entered, with its input, and what it handed to its function; what it sent, when it waits in a queue. */
export type Step = { state: string; input: unknown; payload?: any; sent?: any };
/** What a task answers: its result, or the error it ends with; a time that ran out has no cause. */
export type Answer = { result: unknown } | { error: string; cause?: string };

/** Runs the machine over answers in the order the tasks are entered; answers what each task was given, in order. */
export async function run(answers: readonly Answer[], input: unknown = sampleInput): Promise<Step[]> {
  const steps: Step[] = [];
  const pending = [...answers];
  let name = machine.StartAt;
  let value = input;
  for (;;) {
    const state: State = machine.States[name]!;
    const step: Step = { state: name, input: value };
    steps.push(step);
    switch (state.Type) {
      case 'Fail':
        step.payload = await evaluate({ Error: state.Error, Cause: state.Cause }, { input: value });
        return steps;
      case 'Succeed':
        return steps;
      case 'Choice':
        name = await choose(name, value);
        break;
      case 'Pass':
        value = await evaluate(state.Output, { input: value });
        name = state.Next!;
        break;
      case 'Task': {
        const context = { Execution: { Input: input }, State: { RetryCount: 2 }, Task: { Token: 'AAAAKgAAAAIAAAAAAAAAAQ' } };
        const states = { input: value, context };
        const given = await evaluate(state.Arguments, states);
        if (given.MessageBody) step.sent = given;
        step.payload = given.MessageBody ? given.MessageBody.input : given.Payload;
        const answer = pending.shift();
        if (!answer) throw new Error(`no answer for ${name}`);
        if ('error' in answer) {
          const errorOutput = { Error: answer.error, ...(answer.cause === undefined ? {} : { Cause: answer.cause }) };
          const catcher = state.Catch!.find(({ ErrorEquals }) => ErrorEquals.includes(answer.error) || ErrorEquals.includes('States.ALL'))!;
          value = catcher.Output ? await evaluate(catcher.Output, { ...states, errorOutput }) : errorOutput;
          name = catcher.Next;
          break;
        }
        const waits = state.Resource!.endsWith('.waitForTaskToken');
        value = await evaluate(state.Output, { ...states, result: waits ? answer.result : { StatusCode: 200, Payload: answer.result } });
        if (state.End) return steps;
        name = state.Next!;
      }
    }
  }
}

export const sampleTask = 'tsk_01JH0000000000000000000000';
export const sampleInput = { taskId: sampleTask, run: 1, team: 'catalogue', pool: 'bedrock', lane: 'bulk' };
