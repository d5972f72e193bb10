import type { ContentRef } from '#domain/content/content.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import type { Draft } from '#domain/draft/schema.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import { commandStoredTask, readTask } from './steps/change-task.ts';
import { judgeRecord, type Found } from './steps/judge.ts';
import { storeJudgement, toGo, type DraftRef, type DraftToGo, type JudgeDependencies } from './steps/store-judgement.ts';
import { draftOf, nextDraft, pinnedRevision } from './task-contents.ts';

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
  const record = await readTask(deps.store, taskId);
  seen(record.task);
  // Whom the rules have sent to people stays with them: what they said stands, and nothing else leaves in its place.
  const asked = record.drafts.findLast(({ source, judgement }) => source !== 'reviewer' && judgement?.verdict === 'review');
  if (asked) return toGo({ taskId, run, draft: asked.number }, 'review');
  const { spec } = await pinnedRevision(deps.registry, record.task);
  const taken = await takeDraft(deps, record, spec.fallback.kind === 'canned' ? spec.fallback.output : undefined);
  const number = taken.record.task.draft;
  const ref = { taskId, run, draft: Math.max(1, number) };
  if (hasEnded(taken.record.task)) return toGo(ref, 'auto');
  const draft = draftOf(taken.record, number);
  const found =
    draft.source === 'canned' ? await judgeRecord(deps, taken.record, draft, false) : forPerson(draft, request.error, deps.clock.now());
  return storeJudgement(deps, record.task, ref, found, { by: 'fallback', overrules: ['repair', 'fallback'] });
}

/** The record with the draft that the fallback is about as its newest: the newest one if it will do, else one that is stored now. */
async function takeDraft(deps: JudgeDependencies, record: TaskRecord, canned: JsonObject | undefined): Promise<{ record: TaskRecord }> {
  const newest = record.drafts.find(({ number }) => number === record.task.draft);
  if (hasEnded(record.task) || (newest && servesFallback(newest, canned !== undefined))) return { record };
  const content = canned && (await deps.contents.prepare(record.task, canned));
  const number = nextDraft(record);
  const now = deps.clock.now();
  const draft = content ? cannedDraft(number, content.ref, now) : emptyDraft(number, newest, now);
  // Refused when another attempt has stored it meanwhile: its record then has the draft.
  return commandStoredTask(deps, record.task.id, { kind: 'keep-draft', draft, content, by: 'fallback' });
}

/** Whether the newest draft is the fallback already, or is what a person can start from. */
function servesFallback(newest: Draft, canned: boolean): boolean {
  // A reviewer's draft goes out by the reviewer's vote alone.
  if (newest.source === 'reviewer') return false;
  if (newest.judgement?.verdict === 'auto' || newest.source === 'canned') return true;
  return !canned && (newest.source === 'none' || newest.output !== undefined);
}

function forPerson(draft: Draft, error: string | undefined, now: Date): Found {
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
        ...(error === undefined ? [] : [`Drafting or checking stopped with ${errorName(error)}.`]),
        draft.output === undefined
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

const nothingUsed = { evidence: [], attempts: [], usage: { inputTokens: 0, outputTokens: 0 }, latencyMs: 0 };

function cannedDraft(number: number, output: ContentRef, now: Date): Draft {
  return { number, source: 'canned', outcome: 'answered', ...nothingUsed, output, at: now.toISOString() };
}

function emptyDraft(number: number, newest: Draft | undefined, now: Date): Draft {
  const outcome = newest && newest.outcome !== 'answered' ? newest.outcome : 'route-down';
  return { number, source: 'none', outcome, ...nothingUsed, at: now.toISOString() };
}
