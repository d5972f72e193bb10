import { describe, expect, it } from '@jest/globals';
import { commandAfterFault } from '#domain/task/park.ts';
import { closeRun } from '#usecases/steps/end-task.ts';
import { commandsOf } from '../../ops/commands.ts';
import { layOut, why, type WhyDependencies } from '../../ops/why.ts';
import { after, running } from '../doubles/fixtures.ts';
import { createMemoryLine } from '../doubles/line-in-memory.ts';

const unknown: WhyDependencies = {
  store: { record: async () => undefined },
  executions: { status: async () => ({ status: 'missing' }), currentState: async () => undefined },
  clock: { now: () => new Date('2026-03-02T09:00:00.000Z') },
  claims: { find: async () => undefined },
  commands: () => ({ logs: (name) => name, mail: 'mail', retry: 'retry', pools: 'pools' }),
};

describe('ops why', () => {
  it('says what an id looks like when it gets something else', async () => {
    await expect(why(unknown, 'task-1', 'local')).rejects.toThrow('"task-1" is not a task id; one looks like tsk_');
  });

  it('names the stage that does not know the task', async () => {
    await expect(why(unknown, 'tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K', 'dev')).rejects.toThrow(
      'The stage dev has no task tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K.',
    );
  });

  it('says of a parked task what it waits for, until when, and how to try it at once', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const who = 'connector:shop-webhook';
    const fault = { error: 'OutsideAwayError', permanence: 'outage', who, reason: 'HTTP 503', step: 'publish' } as const;
    await closeRun(line.deps, id, ({ task }) => commandAfterFault(task, 1, fault));
    const lines = new Map((await why({ ...unknown, ...line.deps }, id, 'dev')).map(({ label, text }) => [label, text]));
    expect(lines.get('status')).toMatch(/^held since /);
    expect(lines.get('waits for')).toMatch(/^outside: connector:shop-webhook, until 2026-03-07T09:00/);
    expect(lines.get('error')).toMatch(/^OutsideAwayError.*HTTP 503/);
    expect(lines.get('run')).toBe('2, not started');
    expect(lines.get('next')).toMatch(new RegExp(`^Nothing: it goes on by itself once ${who} is back\\. .*retry$`));
  });

  it('says of a task that waits for a model that it does, and of one that a model writes for which log to look at', async () => {
    const line = createMemoryLine();
    const { id } = await line.given(running);
    const said = async () => new Map((await why({ ...unknown, ...line.deps }, id, 'dev')).map(({ label, text }) => [label, text]));
    expect((await said()).get('waits for')).toMatch(/^model: route:copywriting\. Goes on by itself/);
    expect((await said()).get('next')).toMatch(/pools$/);
    await line.deps.claims.take(id, 1, line.clock.now(), new Date(after(2000)));
    expect([(await said()).get('waits for'), (await said()).get('next')]).toEqual([undefined, 'infer']);
  });

  it('puts labels into one column', () => {
    const text = layOut([
      { label: 'run', text: '1' },
      { label: 'status', text: 'held' },
    ]);

    expect(text).toBe('run     1\nstatus  held');
  });
});

describe('what an operator is told to type', () => {
  const local = { api: '', mailbox: 'http://127.0.0.1:4560/mailbox', emulator: '', model: '', region: '' };

  it('is a command of the stage that is looked at', () => {
    expect(commandsOf({ name: 'local', local, settings: {} }, 'tsk_1').logs('infer')).toBe('npm run local -- logs infer --task tsk_1');
    expect(commandsOf({ name: 'local', local, settings: {} }).logs('infer')).toBe('npm run local -- logs infer');
    expect(commandsOf({ name: 'dev', settings: { region: 'eu-west-1' } }, 'tsk_1').logs('infer')).toBe(
      'aws logs tail /aws/lambda/linekeeper-dev-infer --since 1d --region eu-west-1 | grep tsk_1',
    );
    expect(commandsOf({ name: 'local', local, settings: {} }, 'tsk_1').retry).toBe('npm run ops -- retry tsk_1 --reason "…"');
    expect(commandsOf({ name: 'dev', settings: { region: 'eu-west-1' } }, 'tsk_1').retry).toBe(
      'npm run ops -- retry tsk_1 --reason "…" --stage dev',
    );
    expect(commandsOf({ name: 'local', local, settings: {} }).mail).toBe('open http://127.0.0.1:4560/mailbox');
  });
});
