/** Markup that is safe to send: written by us, with every value in it escaped. Only {@link html} makes one. */
export class Html {
  readonly #markup: string;
  private constructor(markup: string) {
    this.#markup = markup;
  }
  static of(parts: readonly string[], values: readonly HtmlValue[]): Html {
    return new Html(parts.map((part, index) => part + (index < values.length ? markupOf(values[index]) : '')).join(''));
  }
  toString(): string {
    return this.#markup;
  }
}

/** What may stand in a template: text is escaped; nothing is left out for undefined and false. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

/**
 * Markup with values. Texts are escaped for element content and for quoted attributes alike, so a value cannot end the element
 * or attribute it stands in. Quote every attribute; put no value into style or script.
 * @example html`<p title="${title}">${text}</p>`
 */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return Html.of(parts, values);
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return value.map(markupOf).join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text with the five characters escaped that mean something in markup; NUL, which no parser keeps, becomes U+FFFD. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '').replaceAll('\0', '\uFFFD');
}
