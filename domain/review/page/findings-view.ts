import type { Finding } from '../findings.ts';
import { labelOf } from '../labels.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import type { OpenView } from '../view.ts';
import { visible } from './visible.ts';

/** `number`: of its marks and its note. `home`: the field that its note stands at, once, whatever else it marks. */
export type NumberedFinding = Finding & { number: number; home: string | undefined };

/** What a check is called. */
export function checkTitle(check: string, { checks }: Texts): string {
  return checks.title(check) || labelOf(check);
}

/** What one check objects to. */
export function findingNote({ number, check, result, objections }: NumberedFinding, texts: Texts): Html {
  const sentences = objections.map(({ said }) => texts.checks.says(said)).join(' ');
  return html`<li class="${result}"><b>${number}. ${checkTitle(check, texts)} – ${texts.draft.results[result]}.</b> ${visible(sentences)}</li>`;
}

/** What the checks found that stands at no field of the draft, and in one line what passed. */
export function checksView({ passed, texts }: OpenView, findings: readonly NumberedFinding[]): Html {
  const loose = findings.filter(({ home }) => home === undefined);
  if (loose.length === 0 && passed.length === 0) return html``;
  const titles = [...new Set(passed.map((check) => checkTitle(check, texts)))];
  return html`<section class="sheet checks" aria-labelledby="checks"><h2 id="checks">${texts.draft.checks}</h2>
${loose.length > 0 && html`<ul class="notes">${loose.map((finding) => findingNote(finding, texts))}</ul>`}
${passed.length > 0 && html`<details><summary>${texts.draft.passed(passed.length)}</summary><p>${titles.join(' · ')}</p></details>`}</section>`;
}
