import type { Json } from '../../content/canonical.ts';
import type { FoundChunk } from '../../knowledge/schema.ts';
import { inUsd } from '../../route/price.ts';
import { labelOf } from '../edit-fields.ts';
import { headlineOf } from '../email.ts';
import type { FailedAttempt, OpenView } from '../view.ts';
import { decideSection, type Place } from './decision-forms.ts';
import { checksTable, draftView, visible } from './draft-view.ts';
import { html, type Html } from './html.ts';
import { documentOf } from './layout.ts';
import { plainTime } from './plain-time.ts';

/** The page of a review that waits for a decision. */
export function openPage(view: OpenView, place: Place): string {
  const headline = headlineOf(view.about, view.proposal.output) ?? view.title;
  return documentOf({
    title: view.hasOutput ? 'Approve this draft?' : 'Write this text?',
    main: html`<p class="kicker">${view.title} · team ${view.task.team} · draft ${view.draft.number}</p>
<h1>${view.hasOutput ? 'Approve this draft?' : 'No draft could be made'}</h1>
<p class="lede">${view.hasOutput ? html`${view.reviewerName}, “${headline}” waits for you. Nothing is published before you decide.` : html`${view.reviewerName}, please write the text yourself, or reject the task.`}
Until <time datetime="${view.deadline}"><strong>${plainTime(view.deadline)}</strong></time>.</p>
${view.attempt && alert(view.attempt)}
${why(view)}
${view.hasOutput && draftView(view.proposal, view.fields, view.checks)}
${checksTable(view.checks)}
${targets(view)}
<section class="sheet folds" aria-label="Background">
${inputFold(view)}
${evidenceFold(view.evidence)}
${makingFold(view)}
</section>
${decideSection(view, place)}`,
    footer: html`<footer><p>Opening this page decides nothing; only a button does. The link is yours alone and decides in your name.</p>
<p>Task ${view.task.id}, revision ${view.task.revision} of ${view.task.automation}. What you see has the SHA-256 ${view.form.digest}.</p></footer>`,
  });
}

function alert({ decision, faults, typed }: FailedAttempt): Html {
  const lost = decision === 'edit' && typed.size > 0;
  return html`<div class="alert" role="alert"><strong>Nothing was decided yet.</strong> ${lost && html`What you typed is kept in <a href="#decide">the form below</a>.`}
<ul>${faults.map(({ name, message }) => html`<li>${name !== undefined && html`<b>${labelOf(name)}:</b> `}${message}</li>`)}</ul></div>`;
}

function why(view: OpenView): Html {
  return html`<section class="sheet why" aria-labelledby="why"><h2 id="why">Why you are asked</h2>
${view.reasons.length > 0 ? html`<ul>${view.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>` : html`<p>The automation asks a person about every draft like this one.</p>`}
</section>`;
}

function targets(view: OpenView): Html {
  return html`<section class="sheet" aria-labelledby="targets"><h2 id="targets">Where it will be published</h2>
<ul class="targets">${view.proposal.targets.map(({ connector, target }) => html`<li>${labelOf(connector)}<code>${target}</code></li>`)}</ul></section>`;
}

function inputFold(view: OpenView): Html {
  const entries = Object.entries(view.input);
  return html`<details><summary><span>Input <span class="count">${entries.length} fields</span></span></summary>
<dl>${entries.map(([name, value]) => html`<dt>${labelOf(name)}</dt><dd dir="auto">${visible(plainValue(value))}</dd>`)}</dl></details>`;
}

/** A value as one line of text: lists of words read as such. */
function plainValue(value: Json): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(', ') : JSON.stringify(value);
}

function evidenceFold(evidence: readonly FoundChunk[]): Html {
  if (evidence.length === 0) return html``;
  return html`<details><summary><span>Evidence <span class="count">${evidence.length} ${evidence.length === 1 ? 'passage' : 'passages'}</span></span></summary>
${evidence.map((chunk) => html`<div class="passage"><p class="source">${chunk.title} · ${chunk.document}, version ${chunk.version}, part ${chunk.chunk + 1}</p><p dir="auto">${visible(chunk.text)}</p></div>`)}</details>`;
}

function makingFold(view: OpenView): Html {
  const { judgement, model } = view.draft;
  const confidence = judgement?.confidence ?? null;
  const parts = Object.entries(judgement?.confidenceParts ?? {}).toSorted(([, a], [, b]) => a - b);
  return html`<details><summary><span>How it was made <span class="count">${confidence === null ? 'confidence not measured' : `confidence ${percent(confidence)}`}, ${usd(inUsd(view.microUsd))}</span></span></summary>
<dl><dt>Confidence</dt><dd>${confidence === null ? 'Not measured' : `${percent(confidence)}: the lowest of its parts`}</dd>
${parts.map(([name, value]) => html`<dt>· ${labelOf(name)}</dt><dd>${percent(value)}</dd>`)}
<dt>Made by</dt><dd>${model ? `${model.id}, version ${model.version}, at endpoint ${model.endpoint}` : sourceWords[view.draft.source]}</dd>
<dt>Drafts so far</dt><dd>${view.draft.number}</dd>
<dt>Cost so far</dt><dd>${usd(inUsd(view.microUsd))}</dd>
<dt>What it is</dt><dd>${view.description}</dd></dl></details>`;
}

const sourceWords = { model: 'A model', reviewer: 'A reviewer', canned: 'The fixed text of the automation', none: 'Nobody yet' } as const;

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Small sums keep their first figures: $0.00042. */
function usd(amount: number): string {
  if (amount === 0) return '$0.00';
  return amount >= 0.01 ? `$${amount.toFixed(2)}` : `$${amount.toPrecision(2)}`;
}
