import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '#domain/problem/problem.ts';
import { findTask } from '#usecases/steps/find-task.ts';
import { aCaller, aTask } from '../../doubles/fixtures.ts';
import { createMemoryLine } from '../../doubles/line-in-memory.ts';

describe('a task by the id of a path', () => {
  it('is found for its team', async () => {
    const line = createMemoryLine();
    const { id } = await line.given();
    expect(await findTask(line.store, aCaller(), id)).toEqual(await line.record(id));
  });

  it("is not found in the same words, whether it is another team's, nobody's or no id at all", async () => {
    const line = createMemoryLine();
    const theirs = await line.given({ team: 'strangers' });
    const answers = await Promise.all(
      [theirs.id, aTask().id, 'nonsense', '', undefined].map((id) => findTask(line.store, aCaller(), id).catch((error: unknown) => error)),
    );
    for (const answer of answers) expect(answer).toBeInstanceOf(ProblemError);
    expect(new Set(answers.map((answer) => JSON.stringify((answer as ProblemError).toProblem()))).size).toBe(1);
    expect(answers[0]).toMatchObject({ kind: 'not-found' });
  });
});
