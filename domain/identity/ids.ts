import * as z from 'zod';

const ulid = '[0-9A-HJKMNP-TV-Z]{26}';

export const TaskIdSchema = z
  .string()
  .regex(new RegExp(`^tsk_${ulid}$`), 'must be a task id, like tsk_01JH…')
  .brand<'TaskId'>()
  .meta({ id: 'TaskId', examples: ['tsk_01JHZZZZZZZZZZZZZZZZZZZZZZ'] });
export type TaskId = z.infer<typeof TaskIdSchema>;

/** A review is a thing of its own: whom it asks and what it is about may change, its id does not. */
export const ReviewIdSchema = z
  .string()
  .regex(new RegExp(`^rvw_${ulid}$`), 'must be a review id, like rvw_01JH…')
  .brand<'ReviewId'>();
export type ReviewId = z.infer<typeof ReviewIdSchema>;

export const ContentIdSchema = z
  .string()
  .regex(new RegExp(`^cnt_${ulid}$`))
  .brand<'ContentId'>();
export type ContentId = z.infer<typeof ContentIdSchema>;

export const AutomationIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be 2–63 lower-case letters, digits or hyphens, starting with a letter')
  .brand<'AutomationId'>()
  .meta({ id: 'AutomationId', examples: ['product-description'] });
export type AutomationId = z.infer<typeof AutomationIdSchema>;

/** Unpredictable bytes that an id takes. */
export const idBytes = 16;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A prefix and a ULID, so ids of a kind sort by the time they were made. @see https://github.com/ulid/spec */
function withPrefix(prefix: string, now: Date, bytes: Uint8Array): string {
  let time = now.getTime();
  let head = '';
  for (let i = 0; i < 10; i += 1) {
    head = alphabet.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  return `${prefix}_${head}${Array.from(bytes.subarray(0, idBytes), (byte) => alphabet.charAt(byte % 32)).join('')}`;
}

/** A new task id. @param bytes {@link idBytes} unpredictable ones */
export function newTaskId(now: Date, bytes: Uint8Array): TaskId {
  return TaskIdSchema.parse(withPrefix('tsk', now, bytes));
}

/** A new review id. @param bytes {@link idBytes} unpredictable ones */
export function newReviewId(now: Date, bytes: Uint8Array): ReviewId {
  return ReviewIdSchema.parse(withPrefix('rvw', now, bytes));
}

/** A new id of a piece of content. @param bytes {@link idBytes} unpredictable ones */
export function newContentId(now: Date, bytes: Uint8Array): ContentId {
  return ContentIdSchema.parse(withPrefix('cnt', now, bytes));
}
