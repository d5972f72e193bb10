import type { Actor, EventDetail } from '../audit/schema.ts';
import type { PreparedContent } from '../content/content.ts';
import type { Draft, Judgement, Verdict } from '../draft/schema.ts';
import type { Publication } from '../publication/schema.ts';
import type { ReviewFact } from '../review/lifecycle.ts';
import type { Change, TaskWrite } from './record.ts';
import type { TaskError } from './schema.ts';

/** How a task can end by itself. */
export type Ending = { status: 'completed' } | { status: 'rejected' } | { status: 'failed'; error: TaskError };

export type TaskCommand =
  /** No slot is free: it stands in line. */
  | { kind: 'wait-for-capacity' }
  /** Its automation is paused. */
  | { kind: 'hold' }
  /** The execution of a run has begun. */
  | { kind: 'start'; run: number }
  /** What carried the run is gone: another run goes on from the records. @param seen the version that this was found from */
  | { kind: 'restart'; why: string; seen: number }
  | { kind: 'keep-evidence'; chunks: number; content: PreparedContent }
  | { kind: 'keep-draft'; draft: Draft; content?: PreparedContent | undefined; by: 'infer' | 'fallback' }
  /** @param overrules standing verdicts that this judgement replaces */
  | {
      kind: 'keep-judgement';
      draft: number;
      judgement: Judgement;
      content?: PreparedContent | undefined;
      by: 'validate' | 'fallback';
      overrules: readonly Verdict[];
    }
  /** Something happened to one of its reviews. @param run given when the machine asked: another run's question is not taken */
  | { kind: 'take-review'; fact: ReviewFact; by: Actor; detail?: EventDetail; writes?: readonly TaskWrite[]; run?: number }
  /** @param digest of the proposal about to leave */
  | { kind: 'begin-publishing'; draft: number; digest: string }
  | { kind: 'keep-publication'; publication: Publication }
  /** @param run given when the end of a run is meant: a late message of another run changes nothing */
  | { kind: 'end'; ending: Ending; run?: number | undefined }
  | { kind: 'cancel'; actor: Actor; note: PreparedContent }
  /** A failed task goes back on the line. @param note why it is tried again, in its team's words */
  | { kind: 'reopen'; actor: Actor; note: PreparedContent }
  /** What it published has been taken back. */
  | { kind: 'roll-back'; actor: Actor };

/** Why a command changes nothing. */
export type Refusal =
  /** It has ended. */
  | { refused: 'ended' }
  /** Its status does not allow this now. */
  | { refused: 'not-now' }
  /** It is so already. */
  | { refused: 'done' }
  /** The command speaks of another run, or of a version that is no more. */
  | { refused: 'superseded' }
  /** Nobody let this draft through. */
  | { refused: 'no-right'; why: string }
  /** Something else was approved than what would leave. */
  | { refused: 'other-bytes' };

export type Decision = { change: Change } | Refusal;
