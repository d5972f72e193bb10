import { html, type Html } from '../texts/html.ts';
import type { FormKey } from '../view.ts';

/**
 * Where a page stands, so that its links can be relative: the pages do not know under which prefix the API is served.
 * `link` is `…/review/<token>`, `decision` is `…/review/<token>/decision`.
 */
export type Place = 'link' | 'decision';

/** Address of the page itself, from where it stands. */
export function pageAddress(key: Pick<FormKey, 'token'>, place: Place): string {
  return place === 'link' ? key.token : `../${key.token}`;
}

/**
 * A form of the page. Only its buttons send it: a first button that is disabled takes away the browser's send on Enter.
 * @param id for links that lead to it
 */
export function decisionForm(key: FormKey, place: Place, inside: Html, id?: string): Html {
  return html`<form method="post" action="${place === 'link' ? `${key.token}/decision` : 'decision'}" autocomplete="off"${id !== undefined && html` id="${id}"`}>
<button type="submit" disabled hidden></button>
<input type="hidden" name="csrf" value="${key.csrf}"><input type="hidden" name="digest" value="${key.digest}">
${inside}</form>`;
}
