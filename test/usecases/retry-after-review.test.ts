import { describe, expect, it } from '@jest/globals';
import { findCure } from '#domain/task/cure.ts';
import { shownDraft } from '#domain/task/view.ts';
import { fallback } from '#usecases/fallback.ts';
import { publish } from '#usecases/publish.ts';
import { retryTask } from '#usecases/retry-task.ts';
import { commandStoredTask } from '#usecases/steps/change-task.ts';
import { deliver } from '#usecases/steps/deliver.ts';
import { aCaller } from '../doubles/fixtures.ts';
import { createMemoryLine } from '../doubles/line-in-memory.ts';
import { lookOpen, press } from '../doubles/press.ts';
import { createReviewLine, sample, taskId, type ReviewLine } from '../doubles/review-line.ts';

/** What people said in a life of a task holds in the next one. */

const edited = { ...sample.output, headline: 'Edited by a person, at the right price' };

/** A task whose first draft a person has answered, so that nothing can be taken back any more. */
async function answered(decision: 'approve' | 'edit', spec: object = {}): Promise<ReviewLine> {
  const line = await createReviewLine({ spec: { checks: [], ...spec }, checks: sample.checks.slice(0, 1) });
  await line.ask('first', 1, 1);
  await press(line, await lookOpen(line), { decision, ...(decision === 'edit' ? { output: { headline: edited.headline } } : {}) });
  line.pass(31_000);
  await deliver(line.deps, taskId, (await line.record()).reviews[0]!.id);
  return line;
}

async function failAndRetry(line: ReviewLine): Promise<void> {
  const error = { type: 'publication-refused', detail: 'The shop said no.' };
  await commandStoredTask(line.deps, taskId, { kind: 'end', ending: { status: 'failed', error } });
  line.pass(60_000);
  const { queue, executions, routes, pools } = createMemoryLine().deps;
  await retryTask({ ...line.deps, queue, executions, routes, pools }, aCaller(), { id: taskId, reason: 'The shop answers again.' });
}

/** Publishes a draft to connectors of which some say no. @returns the result and the calls that were made */
async function publishTo(line: ReviewLine, run: number, draft: number, refusing: readonly string[] = []) {
  const calls: string[] = [];
  const connectors = {
    find: (name: string) => ({
      idempotent: false,
      publish: async () => {
        calls.push(name);
        return refusing.includes(name)
          ? ({ kind: 'rejected', detail: 'HTTP 401' } as const)
          : ({ kind: 'published', receipt: 'r' } as const);
      },
    }),
  };
  const stage = { connectors: line.deps.connectors, catalogueBucket: 'catalogue-bucket' };
  return { result: await publish({ ...line.deps, stage, connectors }, { taskId, run, draft }, () => undefined), calls };
}

describe('a task that is tried again after people let it through', () => {
  it.each([
    ['as it was', 'approve', 1],
    ['with edits', 'edit', 2],
  ] as const)('asks nobody twice when they approved it %s, and publishes just that', async (_how, decision, draft) => {
    const line = await answered(decision);
    expect(await publishTo(line, 1, draft, ['shop-webhook'])).toEqual({ result: 'refused', calls: ['catalogue', 'shop-webhook'] });
    await failAndRetry(line);
    expect(await line.ask('second', 2, 1)).toEqual({ kind: 'already-over', result: 'resumed' });
    expect(line.resumed.at(-1)?.output).toMatchObject({ draft, verdict: 'approved' });
    expect((await line.record()).reviews).toHaveLength(1);
    // The connector that has it is left alone, the one that refused is asked again.
    expect(await publishTo(line, 2, draft)).toEqual({ result: 'published', calls: ['shop-webhook'] });
    const record = await line.record();
    expect(shownDraft(record)?.number).toBe(draft);
    expect(record.publications.map(({ status }) => status)).toEqual(['published', 'published']);
  });

  it('is not asked for again by a connector that refused it in the same life', async () => {
    const line = await answered('approve');
    await publishTo(line, 1, 1, ['catalogue']);
    expect(await publishTo(line, 1, 1)).toEqual({ result: 'refused', calls: [] });
  });

  it('has no cure to wait for from the life before', async () => {
    const line = await answered('approve');
    await failAndRetry(line);
    const untold = (await line.record()).reviews.map((review) => ({
      ...review,
      waiter: { kind: 'execution' as const, taskToken: 'lost', run: 1, attempt: 0 },
    }));
    const facts = { execution: 'running', state: 'RequestReview', paused: false, now: line.deps.clock.now() } as const;
    const record = { ...(await line.record()), reviews: untold };
    record.task = { ...record.task, status: 'running' };
    expect(findCure(record, facts)).toEqual({ kind: 'restart', why: 'no-review' });
  });
});

describe('a run that falls back after people were asked', () => {
  it('goes to what they said, and not to a canned draft that nobody saw', async () => {
    const line = await answered('edit', { fallback: { kind: 'canned', output: { ...sample.output, headline: 'Canned' } } });
    await commandStoredTask(line.deps, taskId, ({ task }) => ({ kind: 'restart', why: 'execution-failed', seen: task.version }));
    const gone = await fallback({ ...line.deps, registry: line.deps.registry }, { taskId, run: 2 }, () => undefined);
    expect(gone).toEqual({ taskId, run: 2, draft: 1, verdict: 'review' });
    expect((await line.record()).drafts.map(({ source }) => source)).toEqual(['model', 'reviewer']);
  });
});
