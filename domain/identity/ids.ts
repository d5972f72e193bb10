import * as z from 'zod';

const ulid = '[0-9A-HJKMNP-TV-Z]{26}';

export const TaskIdSchema = z
  .string()
  .regex(new RegExp(`^tsk_${ulid}$`), 'must be a task id, like tsk_01JH…')
  .brand<'TaskId'>()
  .meta({ id: 'TaskId', examples: ['tsk_01JHZZZZZZZZZZZZZZZZZZZZZZ'] });
export type TaskId = z.infer<typeof TaskIdSchema>;

export const AutomationIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be 2–63 lower-case letters, digits or hyphens, starting with a letter')
  .brand<'AutomationId'>()
  .meta({ id: 'AutomationId', examples: ['product-description'] });
export type AutomationId = z.infer<typeof AutomationIdSchema>;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new task id: `tsk_` and a ULID, so ids sort by the time they were made. @see https://github.com/ulid/spec */
export function newTaskId(now: Date, bytes: Uint8Array): TaskId {
  let time = now.getTime();
  let head = '';
  for (let i = 0; i < 10; i += 1) {
    head = alphabet.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  const tail = Array.from(bytes, (byte) => alphabet.charAt(byte % 32)).join('');
  return TaskIdSchema.parse(`tsk_${head}${tail}`);
}
