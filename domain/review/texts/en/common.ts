/** What page and email say their language is. */
export const language = 'en-GB';

/** An instant where its reader lives, and the zone by its name: `4 March 2026, 09:05 UTC`. */
export function instant(iso: string, timeZone: string): string {
  const at = new Date(iso);
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(at);
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', timeZone, timeZoneName: 'short' }).format(at);
  return `${date}, ${time}`;
}

/** Texts one after the other: `a`, `a and b`, `a, b and c`. */
export function listOf(texts: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(texts);
}

/** What stands in a draft or an input, as it stands there. */
export function quoted(texts: readonly string[]): string {
  return texts.map((text) => `“${text}”`).join(', ');
}
