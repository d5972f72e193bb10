import type { TaskCommand } from './commands.ts';
import type { TaskStatus } from './schema.ts';

/** Everything that can be asked of a task. */
export type TaskCommandKind = TaskCommand['kind'];

/** Who carries a task on in a status, and so where a cure and an explanation look: its message, its execution, or nobody. */
export type Carrier = 'queue' | 'execution' | 'nobody';

type State = { carrier: Carrier; allows: readonly TaskCommandKind[] };

/**
 * What the machine's own steps may do in any status before the end: an execution begins before its start is recorded, and what it has
 * done stays done when another run takes over.
 */
const steps = [
  'keep-evidence',
  'keep-draft',
  'keep-judgement',
  'take-review',
  'begin-publishing',
  'keep-publication',
  'lapse-approval',
  'park',
  'pause',
  'end',
] as const;
const waitsInLine: State = { carrier: 'queue', allows: [...steps, 'hold', 'start', 'cancel'] };
const runs: State = { carrier: 'execution', allows: [...steps, 'restart', 'cancel'] };

/** After the end: what was published stays on record, also when its answer came late, and people may be asked about it. */
const ended: State = { carrier: 'nobody', allows: ['keep-publication', 'take-review'] };

/**
 * The life of a task: in which status which command is allowed. Lifecycle, cure and explanation all read this table and nothing else.
 * A command that the table allows may still be refused for what the record says, such as another run.
 */
export const states: Readonly<Record<TaskStatus, State>> = {
  queued: waitsInLine,
  held: { carrier: 'queue', allows: [...waitsInLine.allows, 'release'] },
  running: runs,
  in_review: runs,
  publishing: { carrier: 'execution', allows: [...steps, 'restart'] },
  completed: { carrier: 'nobody', allows: [...ended.allows, 'roll-back'] },
  rejected: ended,
  failed: { carrier: 'nobody', allows: [...ended.allows, 'reopen'] },
  cancelled: ended,
  rolled_back: ended,
};

/** Whether there is nothing left to do in a run: its task has ended, or a later run goes on. */
export function isOver(task: { status: TaskStatus; run: number }, run: number): boolean {
  return hasEnded(task) || task.run !== run;
}

/** Whether a task has reached an end. */
export function hasEnded({ status }: { status: TaskStatus }): boolean {
  return states[status].carrier === 'nobody';
}
