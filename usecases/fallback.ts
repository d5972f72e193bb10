import type { Json } from '#domain/content/canonical.ts';
import type { PreparedContent } from '#domain/content/content.ts';
import type { Draft } from '#domain/draft/schema.ts';
import { hasEnded, recordDraft } from '#domain/task/changes.ts';
import { TaskMissingError } from '#domain/task/errors.ts';
import type { Change, TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { changeTask } from './steps/change-task.ts';
import { judgeRecord, type Found } from './steps/judge.ts';
import { storeJudgement, toGo, type DraftRef, type DraftToGo, type JudgeDependencies } from './steps/store-judgement.ts';
import { pinnedRevision } from './task-contents.ts';

/** Which task, and the name of the error that led here, where one did. */
export type FallbackRequest = { taskId: DraftRef['taskId']; run: number; error?: string | undefined };

/**
 * The use case of Fallback: there is no usable draft, so the revision's fallback is taken. A canned output becomes a draft that is
 * checked like any other; else a person writes it, starting from the last draft where that has an output. The verdict is `auto` or
 * `review`, never a way back. Done once: the newest draft, when it carries a final verdict, is the memo.
 * @param seen told the task as soon as it is read
 */
export async function fallback(deps: JudgeDependencies, request: FallbackRequest, seen: (task: Task) => void): Promise<DraftToGo> {
  const { taskId, run } = request;
  const record = await deps.store.record(taskId);
  if (!record) throw new TaskMissingError(`There is no task ${taskId}.`);
  seen(record.task);
  const { spec } = await pinnedRevision(deps.registry, record.task);
  const output = spec.fallback.kind === 'canned' ? spec.fallback.output : undefined;
  const taken = await fallbackDraft(deps, taskId, output);
  const ref = { taskId, run, draft: taken.draft.number };
  if (taken.ended) return toGo(ref, 'auto');
  const found =
    taken.draft.source === 'canned'
      ? await judgeCanned(deps, taskId, taken.draft)
      : forPerson(taken.draft, request.error, deps.clock.now());
  return storeJudgement(deps, record.task, ref, found, { by: 'fallback', overrules: ['repair', 'fallback'] });
}

/** The draft that the fallback is about: the newest one if it will do, else a new one, stored under the next number. */
async function fallbackDraft(
  deps: JudgeDependencies,
  taskId: DraftRef['taskId'],
  output: { [key: string]: Json } | undefined,
): Promise<{ draft: Draft; ended: boolean }> {
  return changeTask(deps.store, taskId, async (record): Promise<{ change?: Change; value: { draft: Draft; ended: boolean } }> => {
    const { task } = record;
    const newest = record.drafts.find(({ number }) => number === task.draft);
    const now = deps.clock.now();
    const number = Math.max(task.draft, ...record.drafts.map((draft) => draft.number)) + 1;
    if (hasEnded(task)) return { value: { draft: newest ?? emptyDraft(number, newest, now), ended: true } };
    if (newest && servesFallback(newest, output !== undefined)) return { value: { draft: newest, ended: false } };
    const content = output && (await deps.contents.prepare(task, `draft-${number}`, output));
    const draft = content ? cannedDraft(number, content, now) : emptyDraft(number, newest, now);
    return {
      change: recordDraft(task, draft, content ? [{ put: 'content', content }] : [], now, 'fallback'),
      value: { draft, ended: false },
    };
  });
}

/** Whether the newest draft is the fallback already, or is what a person can start from. */
function servesFallback(newest: Draft, canned: boolean): boolean {
  // A reviewer's draft goes out by the reviewer's decision alone.
  if (newest.source === 'reviewer') return false;
  const verdict = newest.judgement?.verdict;
  if (verdict === 'auto' || verdict === 'review') return true;
  if (newest.source === 'canned') return true;
  return !canned && (newest.source === 'none' || newest.contentSha256 !== undefined);
}

async function judgeCanned(deps: JudgeDependencies, taskId: DraftRef['taskId'], draft: Draft): Promise<Found> {
  const record: TaskRecord | undefined = await deps.store.record(taskId);
  if (!record) throw new TaskMissingError(`There is no task ${taskId}.`);
  return judgeRecord(deps, record, draft, false);
}

function forPerson(draft: Draft, error: string | undefined, now: Date): Found {
  const earlier = draft.judgement;
  return {
    judgement: {
      verdict: 'review',
      checks: earlier?.checks ?? [],
      confidence: draft.source === 'none' ? null : (earlier?.confidence ?? null),
      confidenceParts: draft.source === 'none' ? {} : (earlier?.confidenceParts ?? {}),
      reasons: [
        ...(earlier?.reasons ?? []),
        ...(error === undefined ? [] : [`Drafting or checking stopped with ${errorName(error)}.`]),
        draft.contentSha256 === undefined
          ? 'No usable draft could be had: a person writes it.'
          : 'The draft could not be finished: a person goes on from it.',
      ],
      at: now.toISOString(),
    },
  };
}

/** Error names come from the machine; anything that does not look like one is not repeated. */
function errorName(error: string): string {
  return /^[A-Za-z][\w.]{0,80}$/u.test(error) ? error : 'an error';
}

const nothingUsed = { evidence: [], attempts: [], usage: { inputTokens: 0, outputTokens: 0 }, priceUsd: 0, latencyMs: 0 };

function cannedDraft(number: number, content: PreparedContent, now: Date): Draft {
  return { number, source: 'canned', outcome: 'answered', ...nothingUsed, contentSha256: content.sha256, at: now.toISOString() };
}

function emptyDraft(number: number, newest: Draft | undefined, now: Date): Draft {
  const outcome = newest && newest.outcome !== 'answered' ? newest.outcome : 'route-down';
  return { number, source: 'none', outcome, ...nothingUsed, at: now.toISOString() };
}
