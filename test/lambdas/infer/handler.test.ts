import { describe, expect, it } from '@jest/globals';
import type { Draft } from '#domain/draft/schema.ts';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import type { Task } from '#domain/task/schema.ts';
import type { StepLog } from '#runtime/log.ts';
import { createInferHandler, type InferDeps } from '../../../lambdas/infer/handler.ts';
import { QueuedInferInputSchema, ValidateInputSchema } from '../../../statemachines/task/contract.ts';

const taskId = TaskIdSchema.parse('tsk_01JH0000000000000000000000');

/** A handler over a task that already has its first draft: what the edge does around the use case. */
function edge(drafts: Draft[]) {
  const lines: unknown[] = [];
  const handedOver: [string, number][] = [];
  const log: StepLog = {
    task: (task) => void lines.push(task),
    info: (message, fields) => void lines.push([message, fields]),
    warn: () => {},
    error: () => {},
  };
  const deps = {
    store: {
      record: async () => ({
        task: { id: taskId, team: 'catalogue', automation: 'copy', status: 'running', run: 1 } as Task,
        drafts,
        reviews: [],
        publications: [],
      }),
    },
    handedOver: (automation: string, endpoints: number) => void handedOver.push([automation, endpoints]),
  } as unknown as InferDeps;
  return { handle: createInferHandler(deps), lines, handedOver, log };
}

describe('the infer handler', () => {
  it('takes a message that a later version sent, which was taken back while the message waited', async () => {
    const input = { taskId, run: 2, draft: 1, pool: 'server' };
    const { handle, log } = edge([]);
    expect(await handle(QueuedInferInputSchema.parse({ ...input, addedLater: true }), log)).toEqual({ taskId, run: 2, draft: 1 });
  });

  it('hands on the number of a stored draft in the shape that Validate takes, and counts nothing twice', async () => {
    const stored = { number: 2, outcome: 'truncated', source: 'model', attempts: [{}, {}] } as Draft;
    const { handle, lines, handedOver, log } = edge([stored]);
    const output = await handle({ taskId, run: 1, draft: 2, pool: 'server' }, log);
    expect(ValidateInputSchema.parse(output)).toEqual({ taskId, run: 1, draft: 2 });
    expect(lines[0]).toMatchObject({ id: taskId, team: 'catalogue', automation: 'copy' });
    expect(handedOver).toEqual([]);
  });

  it('buys nothing for a run that is over, and lets Validate find that out', async () => {
    const { handle, handedOver, log } = edge([]);
    expect(await handle({ taskId, run: 2, draft: 1, pool: 'server' }, log)).toEqual({ taskId, run: 2, draft: 1 });
    expect(handedOver).toEqual([]);
  });
});
