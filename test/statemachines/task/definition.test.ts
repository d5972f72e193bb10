import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TaskMissingError } from '../../../domain/task/errors.ts';
import { stateInputs } from '../../../statemachines/task/contract.ts';
import { definition, GraphError, type Graph } from '../../../statemachines/task/definition.ts';
import { machine, root, tasks, type State } from './machine.ts';

type Written = Omit<typeof machine, 'States'> & { States: Record<string, State & { OnError?: string }> };
const graph: Written = JSON.parse(readFileSync(join(root, 'statemachines', 'task', 'graph.json'), 'utf8'));
const statesOf = (made: object) => (made as typeof machine).States;
const retrierOf = (state: string, error: string) => machine.States[state]!.Retry!.find(({ ErrorEquals }) => ErrorEquals.includes(error));

describe('the definition of the task machine', () => {
  it('is what its graph and its errors say', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-schemas.ts', '--check'], { cwd: root, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }, 60_000);

  it('adds Retry and Catch to the graph, and nothing else', () => {
    const written = structuredClone(graph);
    const stated = structuredClone(machine.States);
    for (const [name, state] of Object.entries(written.States)) {
      expect(stated[name]?.Catch?.[0]?.Next).toBe(state.OnError);
      delete stated[name]?.Retry;
      delete stated[name]?.Catch;
      delete state.OnError;
    }
    expect({ ...machine, States: stated }).toEqual(written);
  });

  it('has an input in the contract for each of its tasks, and for nothing else', () => {
    expect(Object.keys(stateInputs).toSorted()).toEqual(tasks.map(([name]) => name).toSorted());
  });

  it('changes when an error says something else of itself', () => {
    const settle = (permanence: typeof TaskMissingError.permanence | 'transient') =>
      statesOf(definition(graph, () => [{ name: TaskMissingError.name, permanence }]))['Settle']!.Retry;
    expect(settle('permanent')).not.toEqual(settle('transient'));
  });

  it('lists for a state what its function can throw: its own errors, and not those of others', () => {
    expect(retrierOf('Publish', 'ConnectorUnavailableError')!.MaxAttempts).toBe(0);
    expect(retrierOf('Publish', 'DigestMismatchError')!.MaxAttempts).toBe(0);
    expect(retrierOf('Settle', 'EventBusError')!.MaxAttempts).toBe(40);
    for (const [name] of tasks) {
      const waits = machine.States[name]!.Resource!.includes(':sqs:');
      expect({ name, permanent: retrierOf(name, 'ContractError')?.MaxAttempts }).toEqual({ name, permanent: waits ? undefined : 0 });
      if (name !== 'Publish') expect(retrierOf(name, 'ConnectorUnavailableError')).toBeUndefined();
    }
  });

  it('queues again only what did not get into its queue: what a function tells is an answer', () => {
    for (const name of ['Retrieve', 'Infer'])
      expect(machine.States[name]!.Retry!.map(({ ErrorEquals }) => ErrorEquals)).toEqual([
        ['SQS.AmazonSQSException', 'SQS.SdkClientException'],
      ]);
  });

  it('hands on what a failed state was sure to be given, the error with its cause, and where it was', () => {
    const error = '{% $states.errorOutput.Error %}';
    const cause = "{% $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : '' %}";
    const at = { taskId: '{% $states.input.taskId %}', run: '{% $states.input.run %}' };
    const draft = '{% $states.input.draft %}';
    const caught = (name: string) => machine.States[name]!.Catch![0]!.Output;
    expect(caught('Retrieve')).toEqual({ ...at, verdict: 'failed', error, cause, state: 'Retrieve' });
    expect(caught('Infer')).toEqual({ ...at, draft, verdict: 'failed', error, cause, state: 'Infer' });
    // A draft may be missing where a run began at Fallback, and an expression without a result would end the execution.
    expect(caught('Fallback')).toEqual({ ...at, verdict: 'failed', error, cause, state: 'Fallback' });
    // NotSettled tells the fault alone: the execution has the name of its task and run.
    expect(caught('Settle')).toEqual({ error, cause, state: 'Settle' });
  });

  const { OnError, ...silent } = graph.States['Infer']!;
  it.each([
    ['does not say what follows an error', { Infer: silent }, 'give it OnError'],
    ['leads an error to a state that ends nothing', { Infer: { ...silent, OnError: 'Publish' } }, 'OnError "Publish"'],
    ['has no input in the contract', { Unheard: { ...silent, OnError } }, 'stateInputs'],
  ])('is refused for a task state that %s', (_why, states, message) => {
    const make = () => definition({ States: states as Graph['States'] }, () => []);
    expect(make).toThrow(GraphError);
    expect(make).toThrow(message);
  });
});
