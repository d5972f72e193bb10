import type { Json } from '../../content/canonical.ts';
import type { FoundChunk } from '../../knowledge/schema.ts';
import { inUsd } from '../../route/price.ts';
import { labelOf } from '../edit-fields.ts';
import { headlineOf } from '../email.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import type { FailedAttempt, OpenView } from '../view.ts';
import { decideSection, type Place } from './decision-forms.ts';
import { checksTable, draftView, visible } from './draft-view.ts';
import { documentOf } from './layout.ts';

/** The page of a review that waits for a decision. */
export function openPage(view: OpenView, place: Place): string {
  const { texts } = view;
  const { release, mend, write } = texts.open;
  const words = !view.hasOutput ? write : view.obstacles.firm.length > 0 ? mend : release;
  const headline = headlineOf(view.about, view.proposal.output) ?? view.title;
  const deadline = html`<time datetime="${view.deadline}"><strong>${texts.instant(view.deadline)}</strong></time>`;
  return documentOf(texts, {
    title: words.title,
    main: html`<p class="kicker">${texts.open.kicker(view.title, view.task.team, view.draft.number)}</p>
<h1>${words.heading}</h1>
<p class="lede">${words.lede(view.reviewerName, headline)}
${texts.open.until(deadline)}</p>
${view.attempt && alert(view.attempt, texts)}
${why(view)}
${view.hasOutput && draftView(view.proposal, view.fields, view.checks, texts)}
${checksTable(view.checks, texts)}
${targets(view)}
<section class="sheet folds" aria-label="${texts.open.background}">
${inputFold(view)}
${evidenceFold(view.evidence, texts)}
${makingFold(view)}
</section>
${decideSection(view, place)}`,
    footer: html`<footer><p>${texts.open.footer}</p>
<p>${texts.open.reference(view.task.id, view.task.revision, view.task.automation, view.form.digest)}</p></footer>`,
  });
}

function alert({ decision, faults, typed }: FailedAttempt, { open }: Texts): Html {
  const lost = decision === 'edit' && typed.size > 0;
  return html`<div class="alert" role="alert"><strong>${open.undecided}</strong> ${lost && open.typedIsKept(html`<a href="#decide">${open.formBelow}</a>`)}
<ul>${faults.map(({ name, message }) => html`<li>${name !== undefined && html`<b>${labelOf(name)}:</b> `}${message}</li>`)}</ul></div>`;
}

function why(view: OpenView): Html {
  return html`<section class="sheet why" aria-labelledby="why"><h2 id="why">${view.texts.open.why}</h2>
${view.reasons.length > 0 ? html`<ul>${view.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>` : html`<p>${view.texts.open.always}</p>`}
</section>`;
}

function targets(view: OpenView): Html {
  return html`<section class="sheet" aria-labelledby="targets"><h2 id="targets">${view.texts.open.targets}</h2>
<ul class="targets">${view.proposal.targets.map(({ connector, target }) => html`<li>${labelOf(connector)}<code>${target}</code></li>`)}</ul></section>`;
}

function inputFold(view: OpenView): Html {
  const { texts } = view;
  const entries = Object.entries(view.input);
  return html`<details><summary><span>${texts.open.input} <span class="count">${texts.open.fields(entries.length)}</span></span></summary>
<dl>${entries.map(([name, value]) => html`<dt>${labelOf(name)}</dt><dd dir="auto">${visible(plainValue(value), texts)}</dd>`)}</dl></details>`;
}

/** A value as one line of text: lists of words read as such. */
function plainValue(value: Json): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(', ') : JSON.stringify(value);
}

function evidenceFold(evidence: readonly FoundChunk[], texts: Texts): Html {
  if (evidence.length === 0) return html``;
  return html`<details><summary><span>${texts.open.evidence} <span class="count">${texts.open.passages(evidence.length)}</span></span></summary>
${evidence.map((chunk) => html`<div class="passage"><p class="source">${texts.open.source(chunk.title, chunk.document, chunk.version, chunk.chunk + 1)}</p><p dir="auto">${visible(chunk.text, texts)}</p></div>`)}</details>`;
}

function makingFold(view: OpenView): Html {
  const { judgement, model, source, number } = view.draft;
  const { making } = view.texts;
  const cost = usd(inUsd(view.microUsd));
  const measured = judgement?.confidence ?? null;
  const confidence = measured === null ? undefined : percent(measured);
  const parts = Object.entries(judgement?.confidenceParts ?? {}).toSorted(([, a], [, b]) => a - b);
  return html`<details><summary><span>${making.title} <span class="count">${confidence === undefined ? making.unmeasured(cost) : making.measured(confidence, cost)}</span></span></summary>
<dl><dt>${making.confidence}</dt><dd>${confidence === undefined ? making.notMeasured : making.lowest(confidence)}</dd>
${parts.map(([name, value]) => html`<dt>· ${labelOf(name)}</dt><dd>${percent(value)}</dd>`)}
<dt>${making.by}</dt><dd>${model ? making.model(model.id, model.version, model.endpoint) : making.sources[source]}</dd>
<dt>${making.drafts}</dt><dd>${number}</dd>
<dt>${making.cost}</dt><dd>${cost}</dd>
<dt>${making.about}</dt><dd>${view.description}</dd></dl></details>`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Small sums keep their first figures: $0.00042. */
function usd(amount: number): string {
  if (amount === 0) return '$0.00';
  return amount >= 0.01 ? `$${amount.toFixed(2)}` : `$${amount.toPrecision(2)}`;
}
