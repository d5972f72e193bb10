import type { ContentRef } from '#domain/content/content.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import type { Draft } from '#domain/draft/schema.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import { draftsSinceAsked } from '#domain/task/regeneration.ts';
import type { Task } from '#domain/task/schema.ts';
import { isOver } from '#domain/task/states.ts';
import { commandStoredTask, readTask } from './steps/change-task.ts';
import { judgeRecord, type Found } from './steps/judge.ts';
import { storeJudgement, toGo, type DraftRef, type DraftToGo, type JudgeDependencies } from './steps/store-judgement.ts';
import { draftOf, nextDraft, pinnedRevision } from './task-contents.ts';

/** Which run of which task. */
export type FallbackRequest = Pick<DraftRef, 'taskId' | 'run'>;

/**
 * The use case of Fallback: there is no usable draft, so the revision's fallback is taken. A canned output becomes a draft that is
 * checked like any other; else a person writes it, starting from the last draft where that has an output. The verdict is `auto` or
 * `review`, never a way back. Done once: the newest draft, when it carries a final verdict, is the memo.
 * @param seen told the task as soon as it is read
 */
export async function fallback(deps: JudgeDependencies, request: FallbackRequest, seen: (task: Task) => void): Promise<DraftToGo> {
  const { taskId, run } = request;
  const record = await readTask(deps.store, taskId);
  seen(record.task);
  if (isOver(record.task, run)) return { taskId, run, draft: Math.max(1, record.task.draft), verdict: 'superseded' };
  // Whom the rules have sent to people stays with them: what they said stands, and nothing else leaves in its place.
  const asked = draftsSinceAsked(record).findLast(({ source, judgement }) => source !== 'reviewer' && judgement?.verdict === 'review');
  if (asked) return toGo({ taskId, run, draft: asked.number }, 'review');
  const { spec } = await pinnedRevision(deps.registry, record.task);
  const taken = await takeDraft(deps, record, spec.fallback.kind === 'canned' ? spec.fallback.output : undefined);
  const number = taken.record.task.draft;
  const ref = { taskId, run, draft: Math.max(1, number) };
  if (isOver(taken.record.task, run)) return { ...ref, verdict: 'superseded' };
  const draft = draftOf(taken.record, number);
  const found = draft.source === 'canned' ? await judgeRecord(deps, taken.record, draft, false) : forPerson(draft, deps.clock.now());
  return storeJudgement(deps, taken.record, ref, found, { by: 'fallback', overrules: ['repair', 'fallback'] });
}

/** The record with the draft that the fallback is about as its newest: the newest one if it will do, else one that is stored now. */
async function takeDraft(deps: JudgeDependencies, record: TaskRecord, canned: JsonObject | undefined): Promise<{ record: TaskRecord }> {
  // What nobody decided about is not taken after all.
  const newest = draftsSinceAsked(record).find(({ number }) => number === record.task.draft);
  if (newest && servesFallback(newest, canned !== undefined)) return { record };
  const content = canned && (await deps.contents.prepare(record.task, canned));
  const number = nextDraft(record);
  const now = deps.clock.now();
  const draft = content ? cannedDraft(number, content.ref, now) : emptyDraft(number, newest, now);
  // Refused when another attempt has stored it meanwhile: its record then has the draft.
  return commandStoredTask(deps, record, { kind: 'keep-draft', run: record.task.run, draft, content, by: 'fallback' });
}

/** Whether the newest draft is the fallback already, or is what a person can start from. */
function servesFallback(newest: Draft, canned: boolean): boolean {
  // A reviewer's draft goes out by the reviewer's vote alone.
  if (newest.source === 'reviewer') return false;
  if (newest.judgement?.verdict === 'auto' || newest.source === 'canned') return true;
  return !canned && (newest.source === 'none' || newest.output !== undefined);
}

function forPerson(draft: Draft, now: Date): Found {
  const earlier = draft.judgement;
  return {
    judgement: {
      verdict: 'review',
      checks: earlier?.checks ?? [],
      ...(earlier?.results ? { results: earlier.results } : {}),
      confidence: draft.source === 'none' ? null : (earlier?.confidence ?? null),
      confidenceParts: draft.source === 'none' ? {} : (earlier?.confidenceParts ?? {}),
      reasons: [
        ...(earlier?.reasons ?? []),
        draft.output === undefined
          ? 'No usable draft could be had: a person writes it.'
          : 'The draft could not be finished: a person goes on from it.',
      ],
      at: now.toISOString(),
    },
  };
}

const nothingUsed = { evidence: [], attempts: [], usage: { inputTokens: 0, outputTokens: 0 }, latencyMs: 0 };

function cannedDraft(number: number, output: ContentRef, now: Date): Draft {
  return { number, source: 'canned', outcome: 'answered', ...nothingUsed, output, at: now.toISOString() };
}

function emptyDraft(number: number, newest: Draft | undefined, now: Date): Draft {
  const outcome = newest && newest.outcome !== 'answered' ? newest.outcome : 'route-down';
  return { number, source: 'none', outcome, ...nothingUsed, at: now.toISOString() };
}
