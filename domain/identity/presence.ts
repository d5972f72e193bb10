/** Whether this is the name of a time zone, as the runtime's own database has it. */
export function isTimeZone(name: string): boolean {
  try {
    return dayIn(name, new Date(0)) !== '';
  } catch {
    return false;
  }
}

/** The day that it is somewhere, like `2026-12-31`. @throws {RangeError} for a zone that there is not */
function dayIn(timeZone: string, now: Date): string {
  // Swedish dates are written as ISO 8601 has them.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
}

/** Whether somebody is away on the day that it is where they are. */
export function isAway(
  { timeZone, away }: { timeZone: string; away?: { from?: string | undefined; until: string } | undefined },
  now: Date,
): boolean {
  if (!away) return false;
  const day = dayIn(timeZone, now);
  return (away.from === undefined || away.from <= day) && day <= away.until;
}
