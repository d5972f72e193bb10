import * as z from 'zod';
import { TaskIdSchema, type TaskId } from '#domain/identity/ids.ts';
import type { StepLog } from '#runtime/log.ts';
import { reconcile, type ReconcileDependencies } from '#usecases/reconcile.ts';

/** EventBridge says that an execution of the task machine failed, timed out or was stopped; its name is `<task>-<run>`. */
const ExecutionEventSchema = z.object({ detail: z.object({ name: z.string(), status: z.string() }) });

export const ReconcileInputSchema = z.union([ExecutionEventSchema, z.looseObject({})]);
export const ReconcileOutputSchema = z.object({ looked: z.int(), healed: z.int() });

/** Tasks looked at in one sweep; more wait for the next, a minute later. */
const sweepSize = 100;

type Dependencies = ReconcileDependencies & { healed: (count: number) => void };

/** Looks at one task when its execution ended badly, else at all whose due time has passed. */
export function createReconcileHandler(deps: Dependencies) {
  return async (event: z.output<typeof ReconcileInputSchema>, log: StepLog): Promise<z.output<typeof ReconcileOutputSchema>> => {
    const named = namedRun(event);
    const due = named ? [named] : (await deps.store.due(deps.clock.now(), sweepSize)).map((taskId) => ({ taskId, run: undefined }));
    let healed = 0;
    for (const { taskId, run } of due) {
      try {
        const cure = await reconcile(deps, taskId, run);
        if (cure === 'nothing' || cure === 'wait') continue;
        healed += 1;
        log.info('healed', { taskId, cure });
      } catch (error) {
        // One sick task must not keep the sweep from the others; it is due again next time.
        log.error('could not reconcile', { taskId, error: error instanceof Error ? error.name : 'unknown' });
      }
    }
    deps.healed(healed);
    return { looked: due.length, healed };
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
