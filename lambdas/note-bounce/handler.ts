import type { StepLog } from '#runtime/log.ts';
import type { Count } from '#runtime/unreached.ts';
import { noteBounce } from '#usecases/note-bounce.ts';
import type { MailReport } from '#usecases/ports/mailer.ts';
import type { Clock } from '#usecases/ports/system.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';

/** Hears from SES, over the default event bus, that an email bounced or that its reader complained. */
export function createNoteBounceHandler(deps: { store: TaskStore; clock: Clock; count: Count }) {
  return async (report: MailReport, log: StepLog): Promise<Record<string, never>> => {
    const { task: taskId, review, reviewer } = report.about;
    const noted = await noteBounce(deps, report);
    const result = noted.kind === 'unreached' && noted.nobody ? 'nobody-reached' : noted.kind;
    const fields = { taskId, review, reviewer, fate: report.fate, result };
    if (report.fate === 'unclear') {
      log.info('something came back for an email', fields);
      return {};
    }
    // Also where nothing waits any more: the address is the same for the next review.
    deps.count('ReviewersUnreached', 1);
    log.warn('an email to a reviewer was not delivered, or not welcome', fields);
    return {};
  };
}
