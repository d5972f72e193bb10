import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { loadStageConfig } from '../../lib/config.ts';
import { StateFunctionMissingError, TaskMachine } from '../../lib/constructs/task-machine.ts';
import { root } from './synthesized.ts';

describe('the task machine', () => {
  it('is not made without the function of one of its states', () => {
    const stack = new Stack();
    const queues = {
      retrieve: new Queue(stack, 'Retrieve'),
      poolPrefix: { url: 'https://sqs.example.com/pool-', arn: 'arn:aws:sqs:::pool-' },
    };
    const make = () => new TaskMachine(stack, 'Task', { config: loadStageConfig(root, 'local'), states: {}, queues });
    expect(make).toThrow(StateFunctionMissingError);
    expect(make).toThrow('RequestReviewArn');
  });
});
