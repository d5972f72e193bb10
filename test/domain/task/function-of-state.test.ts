import { describe, expect, it } from '@jest/globals';
import { functionOfState } from '#domain/task/function-of-state.ts';
import { functionNames } from '../../../lib/functions.ts';
import graph from '../../../statemachines/task/graph.json' with { type: 'json' };

describe('the function of a state', () => {
  it('is one that is deployed, for every task state of the machine', () => {
    const tasks = Object.entries(graph.States).filter(([, { Type }]) => Type === 'Task');
    expect(tasks.length).toBeGreaterThan(0);
    for (const [state] of tasks) expect(functionNames).toContain(functionOfState(state));
  });
});
