import * as z from 'zod';
import type { FaultClass } from '../../domain/problem/fault.ts';
import { retriers } from '../retry.ts';
import { references, stateInputs } from './contract.ts';

/**
 * The graph as it is written: Amazon States Language, but that a task state says in one word, `OnError`, where a run goes when it
 * fails for good. Retry and Catch come from that.
 */
export type Graph = { readonly States: Readonly<Record<string, GraphState>> };
type GraphState = { readonly Type: string; readonly Resource?: string; readonly OnError?: string };

/** The graph has a task state that cannot be completed. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

/** Where the failure of the last state leads: nothing records it but what is told of the execution. */
const lastResort = 'NotSettled';

/** Where a failed state may lead, and the verdict that says so there; NotSettled has no use for one. */
const landings: Readonly<Record<string, { verdict?: string }>> = {
  Settle: { verdict: 'failed' },
  [lastResort]: {},
};

/**
 * The definition that is deployed: the graph, with Retry and Catch where it has `OnError`.
 * @param faultsOf the error classes that the function of a state can throw
 * @throws {GraphError} for a task state without `OnError`, with one that leads nowhere, or without an input in the contract
 */
export function definition(graph: Graph, faultsOf: (state: string) => readonly FaultClass[]): object {
  const states = Object.entries(graph.States).map(([name, state]) => [
    name,
    state.Type === 'Task' ? complete(name, state, faultsOf) : state,
  ]);
  return { ...graph, States: Object.fromEntries(states) };
}

function complete(name: string, state: GraphState, faultsOf: (state: string) => readonly FaultClass[]): object {
  const { Resource = '', OnError } = state;
  if (OnError === undefined)
    throw new GraphError(
      `The state ${name} does not say what follows when it fails: give it OnError, one of ${Object.keys(landings).join(', ')}.`,
    );
  // Written where OnError stands, so that the file reads in the order of the graph.
  const fields = Object.entries(state).flatMap(([key, value]) =>
    key === 'OnError'
      ? [
          ['Retry', retriers(Resource, faultsOf(name), OnError === lastResort)],
          ['Catch', [catcher(name, OnError)]],
        ]
      : [[key, value]],
  );
  return Object.fromEntries(fields);
}

/**
 * Catches what is left after the retries, and hands on what the state was sure to be given, the error with its cause, and its own name. In
 * the cause our functions say what kind of fault it was; Settle takes nothing else from it. `States.ALL` leaves `States.Runtime` and
 * `States.DataLimitExceeded` to the execution's status; what Settle could not do ends in a Fail state that repeats error and cause.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html
 */
function catcher(name: string, next: string): object {
  const landing = landings[next];
  if (!landing) throw new GraphError(`The state ${name} says OnError "${next}"; allowed are ${Object.keys(landings).join(', ')}.`);
  const input = stateInputs[name];
  if (!input) throw new GraphError(`The contract has no input for the state ${name}; add it to stateInputs.`);
  const { required = [] } = z.toJSONSchema(input, { io: 'input' });
  const carried = references.filter((field) => required.includes(field));
  return {
    ErrorEquals: ['States.ALL'],
    Output: {
      ...Object.fromEntries(carried.map((field) => [field, `{% $states.input.${field} %}`])),
      ...landing,
      error: '{% $states.errorOutput.Error %}',
      // A time that ran out has no cause.
      cause: "{% $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : '' %}",
      state: name,
    },
    Next: next,
  };
}
