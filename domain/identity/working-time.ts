import * as z from 'zod';

const dayMs = 24 * 60 * 60_000;
const minuteMs = 60_000;
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** When somebody works, by the clock and the calendar of where they are. */
export const WorkingHoursSchema = z.object({
  timeZone: z.string(),
  days: z.array(z.enum(days)).min(1),
  from: z.string(),
  to: z.string(),
});
export type WorkingHours = z.infer<typeof WorkingHoursSchema>;

/** Working time is looked for so far ahead, and no further: hours of a minute a week would make a deadline of centuries. */
export const longestDays = 366;

/** The hours in which at least one of these people works; undefined when one of them has none, and so always does. */
export function hoursOf(
  people: readonly { timeZone: string; hours?: Omit<WorkingHours, 'timeZone'> | undefined }[],
): WorkingHours[] | undefined {
  const all: WorkingHours[] = [];
  for (const { timeZone, hours } of people) {
    if (!hours) return undefined;
    const { days: worked, from, to } = hours;
    if (!all.some((one) => one.timeZone === timeZone && one.from === from && one.to === to && String(one.days) === String(worked)))
      all.push({ timeZone, days: worked, from, to });
  }
  return all.length === 0 ? undefined : all;
}

/**
 * The instant at which so many minutes have passed in which at least one of these works; without hours each minute counts. Never before
 * the wall time, and after {@link longestDays} at the latest.
 */
export function afterWorkingMinutes(start: Date, minutes: number, hours: readonly WorkingHours[] | undefined): Date {
  if (!hours) return new Date(start.getTime() + minutes * minuteMs);
  for (let ahead = 8; ahead < longestDays; ahead *= 2) {
    const end = countedOff(start, minutes, hours, ahead);
    if (end) return end;
  }
  return countedOff(start, minutes, hours, longestDays) ?? new Date(start.getTime() + Math.max(minutes * minuteMs, longestDays * dayMs));
}

type Span = { from: number; to: number };

/** Counts the minutes off within so many days, or finds that they are too few. */
function countedOff(start: Date, minutes: number, hours: readonly WorkingHours[], ahead: number): Date | undefined {
  // At its edge a day may have begun in one zone and not in another.
  const known = start.getTime() + ahead * dayMs;
  let left = minutes * minuteMs;
  let at = start.getTime();
  const spans = hours.flatMap((one) => spansOf(one, at - 2 * dayMs, ahead + 4)).toSorted((a, b) => a.from - b.from);
  for (const { from, to } of spans) {
    const begin = Math.max(at, from);
    if (to <= begin) continue;
    if (begin + left <= to) return begin + left <= known ? new Date(begin + left) : undefined;
    left -= to - begin;
    at = to;
  }
  return undefined;
}

/** What somebody works on so many days from the one at an instant on. */
function spansOf({ timeZone, days: worked, from, to }: WorkingHours, since: number, count: number): Span[] {
  const clock = clockOf(timeZone);
  const first = Date.parse(`${new Date(since).toISOString().slice(0, 10)}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => new Date(first + index * dayMs)).flatMap((day) => {
    const name = days[day.getUTCDay()];
    if (name === undefined || !worked.includes(name)) return [];
    const date = day.toISOString().slice(0, 10);
    return [{ from: clock(`${date}T${from}:00Z`), to: clock(`${date}T${to}:00Z`) }];
  });
}

/** Turns what a clock shows in a zone into the instant; an hour that the clock leaves out is as long before it as it is after. */
function clockOf(timeZone: string): (shown: string) => number {
  // Swedish dates are written as ISO 8601 has them.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const offset = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - at;
  return (shown) => {
    const guess = Date.parse(shown);
    return guess - offset(guess - offset(guess));
  };
}
