import { headlineOf } from '../email.ts';
import { labelOf } from '../labels.ts';
import { html, type Html } from '../texts/html.ts';
import type { OpenView } from '../view.ts';
import { visible } from './visible.ts';

/** What the work is about, in a few words. */
export function headlineShown(view: OpenView): string {
  return headlineOf(view.about, view.proposal.output) ?? view.title;
}

/** The first screen: why this person, why this draft, and what a press does. */
export function summary(view: OpenView): Html {
  const { texts, reasons } = view;
  const { open } = texts;
  return html`<section class="sheet summary" aria-label="${open.summary}"><dl>
<dt>${open.whyFlagged}</dt><dd>${reasons.length > 0 ? html`<ul>${reasons.map((reason) => html`<li>${visible(reason)}</li>`)}</ul>` : open.always}</dd>
<dt>${open.whyYou}</dt><dd>${open.member(html`<b>${visible(view.group)}</b>`)} ${open.decidesAs(html`<b>${visible(view.reviewerName)}</b>`)}
<details class="aside"><summary>${open.notYou}</summary><p>${open.otherPerson(view.reviewerName)}</p></details></dd>
<dt>${open.ifApproved}</dt><dd>${effect(view)}</dd>
</dl></section>`;
}

function effect({ proposal, undoSeconds, others, texts: { open } }: OpenView): Html {
  return html`<p>${open.effect(undoSeconds, others)}</p>
<ul class="targets">${proposal.targets.map(({ connector, target }) => html`<li>${visible(labelOf(connector))} <code>${visible(target)}</code></li>`)}</ul>`;
}
