import { createHash } from 'node:crypto';
import { html, Html, type HtmlValue } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import { style } from './style.ts';

const styleHash = createHash('sha256').update(style, 'utf8').digest('base64');

/**
 * Headers of every review page. Nothing loads, nothing runs, nothing frames it, no address leaks to where a link leads, and
 * neither a cache nor a search engine keeps it. A press still tells its own origin, which `no-referrer` would take from it.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
};

/** A page's HTML document. `skipTo`: where the keyboard may go at once. `styleElement` is ours and constant; everything else in it is escaped. */
export function documentOf(texts: Texts, page: { title: string; main: Html; footer?: Html | undefined; skipTo?: string }): string {
  return html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<title>${texts.documentTitle(page.title)}</title>
${styleElement}
</head>
<body>
${page.skipTo !== undefined && html`<a class="skip" href="#${page.skipTo}">${texts.toDecision}</a>`}
<header>${texts.site}</header>
<main>
${page.main}
</main>
${page.footer}
</body>
</html>
`.toString();
}

/** The style is a constant of ours without `<`; escaping would change its bytes and so its hash. */
const styleElement = Html.of([`<style>${style}</style>`], []);

/** What a page says: its title, and a paragraph each. */
export type Message = { title: string; says: readonly HtmlValue[] };

/** A page that says one thing. */
export function messagePage(texts: Texts, message: Message): string {
  return documentOf(texts, {
    title: message.title,
    main: html`<div class="closed"><div class="sheet"><h1>${message.title}</h1>${paragraphs(message)}</div></div>`,
  });
}

export function paragraphs({ says }: Message): Html {
  return html`${says.map((each) => html`<p>${each}</p>`)}`;
}
