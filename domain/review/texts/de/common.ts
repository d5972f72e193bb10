/** What page and email say their language is. */
export const language = 'de-DE';

/** An instant where its reader lives, and the zone by its name: `4. März 2026, 09:05 Uhr (UTC)`. */
export function instant(iso: string, timeZone: string): string {
  const at = new Date(iso);
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(at);
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', timeZone }).format(at);
  const zone = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'short' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return `${date}, ${time} Uhr (${zone ?? timeZone})`;
}

/** Texts one after the other: `a`, `a und b`, `a, b und c`. */
export function listOf(texts: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(texts);
}

/** What stands in a draft or an input, as it stands there. */
export function quoted(texts: readonly string[]): string {
  return texts.map((text) => `„${text}“`).join(', ');
}
