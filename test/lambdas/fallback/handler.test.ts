import { describe, expect, it } from '@jest/globals';
import { createFallbackHandler } from '../../../lambdas/fallback/handler.ts';
import { FallbackInputSchema, FallbackOutputSchema } from '../../../statemachines/task/contract.ts';
import { createLine, goodOutput, silent, taskId } from '../../doubles/line.ts';

describe('the fallback handler', () => {
  it.each([
    ['Decide', { taskId, run: 1, draft: 1, verdict: 'fallback' }],
    ['Begin', { taskId, run: 1, at: 'Fallback' }],
  ])('answers what Decide routes by, coming from %s', async (_from, event) => {
    const output = await createFallbackHandler(createLine())(FallbackInputSchema.parse(event), silent);
    expect(FallbackOutputSchema.parse(output)).toEqual({ taskId, run: 1, draft: 1, verdict: 'review' });
  });

  it('takes the canned output of the revision', async () => {
    const line = createLine({ fallback: { kind: 'canned', output: goodOutput } });
    const output = await createFallbackHandler(line)(FallbackInputSchema.parse({ taskId, run: 1, verdict: 'fallback' }), silent);
    expect(FallbackOutputSchema.parse(output).verdict).toBe('auto');
  });

  it('says of a run that is over that it is', async () => {
    const output = await createFallbackHandler(createLine({}, { run: 2 }))({ taskId, run: 1 }, silent);
    expect(FallbackOutputSchema.parse(output)).toEqual({ taskId, run: 1, draft: 1, verdict: 'superseded' });
  });
});
