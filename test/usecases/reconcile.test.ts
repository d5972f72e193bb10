import { describe, expect, it } from '@jest/globals';
import { findCure, type CureFacts } from '#domain/task/cure.ts';
import { createReconcileHandler } from '../../lambdas/reconcile/handler.ts';
import { createLine, silent } from '../doubles/line.ts';

const { record } = createLine();
const around = (execution: CureFacts['execution']): CureFacts => ({
  execution,
  state: 'Infer',
  paused: false,
  now: new Date('2026-01-02T03:04:05.000Z'),
});

describe('a task in a run', () => {
  it.each([
    ['missing', { kind: 'restart', why: 'no-execution' }],
    ['succeeded', { kind: 'restart', why: 'not-settled' }],
    ['failed', { kind: 'restart', why: 'execution-failed' }],
    ['timed-out', { kind: 'settle', why: 'execution-timed-out' }],
    ['aborted', { kind: 'settle', why: 'execution-aborted' }],
    ['running', { kind: 'wait' }],
  ] as const)('whose execution is %s needs %j', (execution, cure) => {
    expect(findCure(record, around(execution))).toEqual(cure);
  });

  it('that has ended needs nothing', () => {
    expect(findCure({ ...record, task: { ...record.task, status: 'completed' } }, around('failed'))).toEqual({ kind: 'nothing' });
  });
});

describe('an event of an execution that ended', () => {
  const unused = (): never => {
    throw new Error('not expected');
  };
  /** Answers whether the execution of the task was looked at. */
  async function hear(name: string): Promise<boolean> {
    const { record: own, store, clock } = createLine();
    own.task = { ...own.task, run: 2 };
    let looked = false;
    const handle = createReconcileHandler({
      store: { ...store, due: unused, postpone: async () => undefined },
      clock,
      executions: {
        start: unused,
        stop: unused,
        resume: unused,
        status: async () => {
          looked = true;
          return 'running';
        },
        currentState: async () => 'Infer',
      },
      registry: { find: unused, list: unused, put: unused, revision: unused },
      queue: { send: unused },
      slots: { acquire: unused, release: unused, enterLine: unused, leaveLine: unused, next: unused },
      events: { publish: unused },
      measure: unused,
      deliver: unused,
      expireReview: unused,
      healed: () => undefined,
    });
    await handle({ detail: { name: `${own.task.id}-${name}`, status: 'FAILED' } }, silent);
    return looked;
  }

  it('is heard when it is of the run that the task is in', async () => {
    expect(await hear('2')).toBe(true);
  });

  it.each(['1', '3', '77'])('is nothing to a task that is in another run than %s', async (run) => {
    expect(await hear(run)).toBe(false);
  });
});
