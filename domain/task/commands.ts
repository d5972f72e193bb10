import type { Actor, EventDetail } from '../audit/schema.ts';
import type { PreparedContent } from '../content/content.ts';
import type { Draft, Judgement, Verdict } from '../draft/schema.ts';
import type { Fault } from '../problem/fault.ts';
import type { Publication } from '../publication/schema.ts';
import type { ReviewId } from '../identity/ids.ts';
import type { ReviewFact } from '../review/lifecycle.ts';
import type { Change, TaskWrite } from './record.ts';
import type { TaskError } from './schema.ts';

/** How a task can end by itself. */
export type Ending = { status: 'completed' } | { status: 'rejected' } | { status: 'failed'; error: TaskError };

/** Why a run parks: the fault, and the function it came up in. */
export type ParkFault = Pick<Fault, 'error' | 'reason' | 'who' | 'meant'> & { step: string };

export type TaskCommand =
  /** Its automation is paused. */
  | { kind: 'hold' }
  /** The execution of a run has begun. @param asks whether it asks a model for something, and so may wait for days */
  | { kind: 'start'; run: number; asks: boolean }
  /** What carried the run is gone: another run goes on from the records. @param seen the version that this was found from */
  | { kind: 'restart'; why: string; seen: number; blameless?: true | undefined }
  /**
   * The run ends here and a later one goes on from the records: what it needs may come back.
   * @param fault `who` is what is away; without it the fault was in the line itself
   * @param counts whether this was a run that came to nothing; an outage of others is not
   */
  | { kind: 'park'; run: number; fault: ParkFault; counts: boolean; by: string }
  /** Its automation was paused meanwhile: the run ends here, and the next goes on from the records when it is resumed. */
  | { kind: 'pause'; run: number }
  /** A parked task may go on: its next run is to be started. @param seen the version that this was found from */
  | { kind: 'release'; seen: number; by: Actor; note?: PreparedContent }
  | { kind: 'keep-evidence'; run: number; chunks: number; content: PreparedContent }
  /** An answer that was paid for is stored whatever run it comes from, as long as its number is free. */
  | { kind: 'keep-draft'; run: number; draft: Draft; content?: PreparedContent | undefined; by: 'infer' | 'fallback' }
  /** @param overrules standing verdicts that this judgement replaces */
  | {
      kind: 'keep-judgement';
      run: number;
      draft: number;
      judgement: Judgement;
      content?: PreparedContent | undefined;
      by: 'validate' | 'fallback';
      overrules: readonly Verdict[];
    }
  /** Something happened to one of its reviews. @param run given when the machine asked: another run's question is not taken */
  | { kind: 'take-review'; fact: ReviewFact; by: Actor; detail?: EventDetail; writes?: readonly TaskWrite[]; run?: number }
  /** @param digest of the proposal about to leave */
  | { kind: 'begin-publishing'; run: number; draft: number; digest: string }
  /** What a connector answered is stored whatever run asked it; a claim to call one is the current run's alone. */
  | { kind: 'keep-publication'; run: number; publication: Publication }
  /** The approval of a draft is no longer good for what would leave: people are asked again, by the next run. */
  | { kind: 'lapse-approval'; run: number; review: ReviewId; why: string }
  /**
   * @param run given when the end of a run is meant: a late message of another run changes nothing
   * @param seen given when the end follows from what was found of that version: a task that moved on does not end by it
   */
  | { kind: 'end'; ending: Ending; run?: number | undefined; seen?: number }
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
