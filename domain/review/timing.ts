import { afterWorkingMinutes } from '../identity/working-time.ts';
import type { Review } from './schema.ts';

/** When something becomes due with a review: every time is counted from when people are asked, in the hours in which those work. */

/** When it is over unless it is decided: counted from when people are asked. */
export function deadlineOf({ deadline: { rule } }: Pick<Review, 'deadline'>, asked: Date): string {
  return afterWorkingMinutes(asked, rule.minutes, rule.hours).toISOString();
}

/** A review whose time begins now, as its first email has left. */
export function begunAt<Timed extends Pick<Review, 'deadline' | 'reminder' | 'escalation'>>(review: Timed, asked: Date): Timed {
  const { deadline, escalation } = review;
  const at = escalation && afterWorkingMinutes(asked, escalation.afterMinutes, deadline.rule.hours).toISOString();
  return {
    ...review,
    deadline: { ...deadline, at: deadlineOf(review, asked) },
    ...reminderFrom(review, asked),
    ...(escalation ? { escalation: { ...escalation, at } } : {}),
  };
}

/** A review that others are asked about besides, who have as much time as the first had: its deadline never comes nearer. */
export function extendedAt<Timed extends Pick<Review, 'deadline' | 'reminder'>>(review: Timed, now: Date): Timed {
  const later = deadlineOf(review, now);
  const { deadline } = review;
  if (later <= deadline.at) return review;
  return { ...review, deadline: { ...deadline, at: later }, ...reminderFrom(review, now) };
}

function reminderFrom({ deadline: { rule }, reminder }: Pick<Review, 'deadline' | 'reminder'>, from: Date): Pick<Review, 'reminder'> {
  if (!reminder || reminder.sentAt !== undefined) return {};
  const at = afterWorkingMinutes(from, rule.minutes - reminder.beforeMinutes, rule.hours).toISOString();
  return { reminder: { ...reminder, at } };
}

/** Whether those who were asked are to be reminded: once, and not when it is over. */
export function isReminderDue({ status, reminder, deadline }: Pick<Review, 'status' | 'reminder' | 'deadline'>, now: Date): boolean {
  const at = now.toISOString();
  return status === 'open' && reminder?.at !== undefined && reminder.sentAt === undefined && reminder.at <= at && at < deadline.at;
}

/** Whether others may still be asked besides. */
export function mayEscalate({ status, escalation }: Pick<Review, 'status' | 'escalation'>): boolean {
  return status === 'open' && escalation !== undefined && escalation.escalatedAt === undefined;
}

/** Whether those who were asked have had their time, so that others are asked besides. */
export function isEscalationDue(review: Pick<Review, 'status' | 'escalation'>, now: Date): boolean {
  const at = review.escalation?.at;
  return mayEscalate(review) && at !== undefined && at <= now.toISOString();
}

/** When something is next to be done about a review that nobody decides. */
export function nextTimeOf(review: Pick<Review, 'status' | 'deadline' | 'reminder' | 'escalation'>): string {
  const { deadline, reminder, escalation } = review;
  const reminding = reminder?.sentAt === undefined ? reminder?.at : undefined;
  const escalating = mayEscalate(review) ? escalation?.at : undefined;
  return [deadline.at, reminding, escalating].filter((at) => at !== undefined).toSorted()[0] ?? deadline.at;
}

/** The groups whose people are asked. */
export function groupsAsked({ group, escalation }: Pick<Review, 'group' | 'escalation'>): string[] {
  return escalation?.escalatedAt === undefined ? [group] : [group, escalation.group];
}

/** Whether nobody deciding has the revision's fallback taken, instead of failing the task. */
export function isSilent({ status, onSilence }: Pick<Review, 'status' | 'onSilence'>): boolean {
  return status === 'expired' && onSilence === 'fallback';
}
