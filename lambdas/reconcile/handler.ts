import * as z from 'zod';
import { TaskIdSchema, type TaskId } from '#domain/identity/ids.ts';
import { describeError, type StepLog } from '#runtime/log.ts';
import { tellUnreached, type Count } from '#runtime/unreached.ts';
import { warnUntold } from '#runtime/untold.ts';
import { fn } from './function.ts';
import { lookAround } from '#usecases/steps/look-around.ts';
import { reconcile, type ReconcileDependencies } from '#usecases/reconcile.ts';

/** EventBridge says that an execution of the task machine failed, timed out or was stopped; its name is `<task>-<run>`. */
const ExecutionEventSchema = z.object({ detail: z.object({ name: z.string(), status: z.string() }) });

export const ReconcileInputSchema = z.union([ExecutionEventSchema, z.looseObject({})]);
export const ReconcileOutputSchema = z.object({ looked: z.int(), healed: z.int(), released: z.int() });

type Figure = Parameters<Count>[0] | 'TasksHealed' | 'TasksUnhealed' | 'TasksReleased' | 'OutsideDown' | 'RoutesDown' | 'OldestReviewAge';

type Dependencies = Omit<ReconcileDependencies, 'timeLeftMs' | 'untold' | 'unreached'> & {
  count: (name: Figure, count: number) => void;
};

/** Under the function's own time, so that what a sweep came to is told. */
const sweepMs = (fn.timeoutSeconds - 5) * 1000;

/** Looks at one task when its execution ended badly, else at all whose due time has passed. */
export function createReconcileHandler(deps: Dependencies) {
  return async (event: z.output<typeof ReconcileInputSchema>, log: StepLog): Promise<z.output<typeof ReconcileOutputSchema>> => {
    const until = deps.clock.now().getTime() + sweepMs;
    const timeLeftMs = () => until - deps.clock.now().getTime();
    const named = namedRun(event);
    const { looked, released } = await reconcile(
      { ...deps, timeLeftMs, untold: warnUntold(log), unreached: tellUnreached(log, deps.count) },
      named,
    );
    let healed = 0;
    let unhealed = 0;
    for (const { taskId, ...result } of looked) {
      if ('failed' in result) {
        unhealed += 1;
        log.error('could not reconcile', { taskId, looks: result.looks, ...describeError(result.failed) });
      } else if (result.cure !== 'nothing' && result.cure !== 'wait') {
        healed += 1;
        log.info('healed', { taskId, cure: result.cure });
      }
    }
    // What is not there is not counted: a series that says nothing each minute costs money.
    const tell = (name: Figure, value: number) => value > 0 && deps.count(name, value);
    tell('TasksHealed', healed);
    tell('TasksUnhealed', unhealed);
    tell('TasksReleased', released);
    if (!named) {
      const { away, oldestReviewMs = 0 } = await lookAround(deps);
      for (const { who, since, reason } of away) log.warn('is away', { who, since, reason });
      tell('OutsideDown', away.length);
      tell('RoutesDown', away.filter(({ who }) => who.startsWith('route:')).length);
      tell('OldestReviewAge', Math.round(oldestReviewMs / 1000));
    }
    return { looked: looked.length, healed, released };
  };
}

/** The task and run that an execution is named after. */
function namedRun(event: z.output<typeof ReconcileInputSchema>): { taskId: TaskId; run: number } | undefined {
  const execution = ExecutionEventSchema.safeParse(event);
  if (!execution.success) return undefined;
  const parts = /^(?<id>.+)-(?<run>[1-9]\d*)$/.exec(execution.data.detail.name)?.groups;
  const id = TaskIdSchema.safeParse(parts?.['id']);
  return id.success ? { taskId: id.data, run: Number(parts?.['run']) } : undefined;
}
