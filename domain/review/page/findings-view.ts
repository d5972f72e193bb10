import type { Finding, Said } from '../findings.ts';
import { labelOf } from '../labels.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import type { OpenView } from '../view.ts';
import { visible } from './visible.ts';

/** `number`: of its marks and its notes. `home`: the field at which an objection is told, once, whatever else is marked. */
export type NumberedFinding = Omit<Finding, 'objections'> & { number: number; objections: { said: Said; home: string | undefined }[] };

/** What a check is called. */
export function checkTitle(check: string, { checks }: Texts): string {
  return checks.title(check) || labelOf(check);
}

/** What one check objects to at a field; without one, what it objects to at no field. */
export function findingNotes({ number, check, result, objections }: NumberedFinding, at: string | undefined, texts: Texts): Html[] {
  const sentences = objections.filter(({ home }) => home === at).map(({ said }) => texts.checks.says(said));
  if (sentences.length === 0) return [];
  return [
    html`<li class="${result}"><b>${number}. ${checkTitle(check, texts)} – ${texts.draft.results[result]}.</b> ${visible(sentences.join(' '))}</li>`,
  ];
}

/** What the checks found that stands at no field of the draft, and in one line what passed. */
export function checksView({ passed, texts }: OpenView, findings: readonly NumberedFinding[]): Html {
  const loose = findings.flatMap((finding) => findingNotes(finding, undefined, texts));
  if (loose.length === 0 && passed.length === 0) return html``;
  const titles = [...new Set(passed.map((check) => checkTitle(check, texts)))];
  return html`<section class="sheet checks" aria-labelledby="checks"><h2 id="checks">${texts.draft.checks}</h2>
${loose.length > 0 && html`<ul class="notes">${loose}</ul>`}
${passed.length > 0 && html`<details><summary>${texts.draft.passed(passed.length)}</summary><p>${titles.join(' · ')}</p></details>`}</section>`;
}
