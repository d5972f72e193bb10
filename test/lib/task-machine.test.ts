import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { loadStageConfig } from '../../lib/config.ts';
import { StateFunctionMissingError, TaskMachine } from '../../lib/constructs/task-machine.ts';
import { root } from './synthesized.ts';

describe('the task machine', () => {
  it('is not made without the function of one of its states', () => {
    const make = () => new TaskMachine(new Stack(), 'Task', { config: loadStageConfig(root, 'local'), states: {} });
    expect(make).toThrow(StateFunctionMissingError);
    expect(make).toThrow('RequestReviewArn');
  });
});
