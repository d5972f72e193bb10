import { describe, expect, it } from '@jest/globals';
import { createValidateHandler } from '../../../lambdas/validate/handler.ts';
import { ValidateInputSchema, VerdictOutputSchema } from '../../../statemachines/task/contract.ts';
import { createLine, goodOutput, silent, taskId } from '../../doubles/line.ts';

describe('the validate handler', () => {
  it('takes what Infer hands on and answers what Decide routes by', async () => {
    const line = createLine();
    line.addDraft(goodOutput);
    const tasks: string[] = [];
    const input = ValidateInputSchema.parse({ taskId, run: 1, draft: 1 });
    const output = await createValidateHandler(line)(input, { ...silent, task: ({ id }) => tasks.push(id) });
    expect(VerdictOutputSchema.parse(output)).toEqual({ taskId, run: 1, draft: 1, verdict: 'auto' });
    expect(tasks).toEqual([taskId]);
  });

  it('says of a run that is over that it is', async () => {
    const line = createLine({}, { run: 2 });
    line.addDraft(goodOutput);
    const output = await createValidateHandler(line)({ taskId, run: 1, draft: 1 }, silent);
    expect(VerdictOutputSchema.parse(output).verdict).toBe('superseded');
  });

  it('logs no customer text', async () => {
    const line = createLine();
    line.addDraft({ headline: 'Guaranteed teapot' });
    const lines: unknown[] = [];
    const log = (...entry: unknown[]) => void lines.push(entry);
    await createValidateHandler(line)(ValidateInputSchema.parse({ taskId, run: 1, draft: 1 }), {
      task: log,
      info: log,
      warn: log,
      error: log,
    });
    expect(lines).not.toHaveLength(0);
    expect(JSON.stringify(lines)).not.toMatch(/guaranteed|teapot/iu);
  });
});
