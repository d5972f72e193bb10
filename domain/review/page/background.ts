import type { Json } from '../../content/canonical.ts';
import type { JsonObject } from '../../content/read-json.ts';
import { inUsd } from '../../route/price.ts';
import { diffOf } from '../diff.ts';
import { fieldNames, labelOf } from '../labels.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import type { EarlierDraft, InputField, OpenView } from '../view.ts';
import { bytesIn, fitting, visible } from './visible.ts';

/*
 * What lies behind a draft. It is shown as far as there is room for it: people decide about the draft, and an input may be ten times as long.
 */

/** The input where it stands first. */
export function inputSection(view: OpenView, room: number): Html {
  const { open } = view.texts;
  return html`<section class="sheet" aria-labelledby="input"><h2 id="input">${open.input}</h2>
${inputList(view.input, room, view.texts)}</section>`;
}

/** All the rest, folded, in the order of what is asked for most. */
export function background(view: OpenView, room: number): Html {
  let left = room;
  const take = (make: (most: number) => Html, share: number): Html => {
    const made = make(Math.max(0, Math.floor(left * share)));
    left -= bytesIn(made);
    return made;
  };
  const folds = [
    view.first === 'input' ? html`` : take((most) => inputFold(view, most), 0.5),
    take((most) => publishedFold(view, most), 0.4),
    take((most) => evidenceFold(view, most), 0.5),
    take((most) => earlierFold(view, most), 0.6),
    take((most) => makingFold(view, most), 1),
  ].filter((made) => made.toString() !== '');
  return html`<section class="sheet folds" aria-label="${view.texts.open.background}">
${folds}
</section>`;
}

function fold(title: string, count: string | undefined, body: Html): Html {
  return html`<details><summary><span>${title}${count !== undefined && html` <span class="count">${count}</span>`}</span></summary>
${body}</details>`;
}

/** Parts one after the other, as many as there is room for. */
function asManyAs<T>(items: readonly T[], room: number, render: (item: T, most: number) => Html, { open }: Texts): Html {
  const shown: Html[] = [];
  let left = room;
  for (const item of items) {
    if (left < partBytes) break;
    const part = render(item, left - partBytes);
    left -= bytesIn(part);
    shown.push(part);
  }
  const missing = items.length - shown.length;
  return html`${shown}${missing > 0 && html`<p class="source">${open.notShown(missing)}</p>`}`;
}

/** A label of an input, whose names are as long as its caller likes. */
const labelBytes = 400;
/** A label, markup around a part, and what is said of what is left out. */
const partBytes = 700;

/** A text as far as there is room for it. */
function excerpt(text: string, most: number, { open }: Texts): Html {
  const { shown, left } = fitting(text, Math.max(0, most));
  return html`${visible(shown)}${left > 0 && html` <em>${open.cut(left)}</em>`}`;
}

function inputFold(view: OpenView, room: number): Html {
  const { open } = view.texts;
  return fold(open.input, open.fields(view.input.length), inputList(view.input, room, view.texts));
}

function inputList(input: readonly InputField[], room: number, texts: Texts): Html {
  const entry = ({ label, value }: InputField, most: number) =>
    html`<dl><dt>${visible(fitting(label, labelBytes).shown)}</dt><dd dir="auto">${excerpt(plainValue(value), most, texts)}</dd></dl>`;
  return asManyAs(input, room, entry, texts);
}

/** A value as one text: lists of words read as such. */
function plainValue(value: Json): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(', ') : JSON.stringify(value);
}

function evidenceFold({ evidence, texts }: OpenView, room: number): Html {
  if (evidence.length === 0) return html``;
  const passage = ({ title, document, version, chunk, text }: OpenView['evidence'][number], most: number) =>
    html`<div class="passage"><p class="source">${visible(texts.open.source(title.slice(0, 300), document, version, chunk + 1))}</p><p dir="auto">${excerpt(text, most - 2000, texts)}</p></div>`;
  return fold(texts.open.evidence, texts.open.passages(evidence.length), asManyAs(evidence, room, passage, texts));
}

/** What of this task is published now, and what approving this draft changes of it. */
function publishedFold(view: OpenView, room: number): Html {
  const { texts, earlier, timeZone } = view;
  const published = earlier.find((draft) => draft.published !== undefined && draft.output !== undefined);
  if (published?.published === undefined) return html``;
  return fold(texts.open.published, texts.instant(published.published, timeZone), changesView(published, view, room));
}

function earlierFold(view: OpenView, room: number): Html {
  const { texts, earlier, notes, timeZone } = view;
  if (earlier.length === 0 && notes.length === 0) return html``;
  const draft = (each: EarlierDraft, most: number) =>
    html`<div class="passage"><p class="source">${texts.open.earlierDraft(each.number, texts.making.sources[each.source])}</p>
${each.reasons.length > 0 && html`<p>${excerpt(each.reasons.join(' '), most / 4, texts)}</p>`}
${changesView(each, view, most / 2)}</div>`;
  const note = ({ reviewerName, kind, at, reason }: OpenView['notes'][number], most: number) =>
    html`<div class="passage"><p class="source">${texts.open.note(texts.closed.done[kind], reviewerName, texts.instant(at, timeZone))}</p><p dir="auto">${excerpt(reason, most, texts)}</p></div>`;
  const half = Math.floor(room / 2);
  return fold(
    texts.open.earlier,
    texts.open.drafts(earlier.length),
    html`${asManyAs(notes, half, note, texts)}${asManyAs(earlier, half, draft, texts)}`,
  );
}

/** What differs between an earlier draft and this one, field by field. */
function changesView(earlier: EarlierDraft, { proposal, fields, texts }: OpenView, room: number): Html {
  if (earlier.output === undefined) return html`<p>${texts.open.noOutput}</p>`;
  const before = earlier.output;
  const { output } = proposal;
  const names = [...new Set([...fields.map(({ name }) => name), ...fieldNames({}, before)])];
  const changed = names.filter((name) => textOf(before, name) !== textOf(output, name));
  if (changed.length === 0) return html`<p>${texts.open.unchanged}</p>`;
  const change = (name: string, most: number): Html => {
    const parts = diffOf(textOf(before, name), textOf(output, name));
    const shown = html`${parts.map(({ kind, text }) => (kind === 'same' ? html`${visible(text)}` : kind === 'gone' ? html`<del>${visible(text)}</del>` : html`<ins>${visible(text)}</ins>`))}`;
    const label = fields.find((field) => field.name === name)?.label ?? labelOf(name);
    return html`<dl><dt>${visible(fitting(label, labelBytes).shown)}</dt><dd dir="auto">${bytesIn(shown) <= most ? shown : texts.open.tooLong}</dd></dl>`;
  };
  return asManyAs(changed, room, change, texts);
}

function textOf(output: JsonObject, name: string): string {
  return Object.hasOwn(output, name) ? plainValue(output[name] ?? null) : '';
}

function makingFold(view: OpenView, room: number): Html {
  const { judgement, model, source, number } = view.draft;
  const { making, checks } = view.texts;
  const cost = usd(inUsd(view.microUsd));
  const measured = judgement?.confidence ?? null;
  const confidence = measured === null ? undefined : checks.percent(measured);
  const parts = Object.entries(judgement?.confidenceParts ?? {}).toSorted(([, a], [, b]) => a - b);
  const description = room < partBytes * 4 ? '' : view.description;
  return fold(
    making.title,
    confidence === undefined ? making.unmeasured(cost) : making.measured(confidence, cost),
    html`<dl><dt>${making.confidence}</dt><dd>${confidence === undefined ? making.notMeasured : making.lowest(confidence)}</dd>
${parts.map(([name, value]) => html`<dt>· ${making.part(name) || labelOf(name)}</dt><dd>${checks.percent(value)}</dd>`)}
<dt>${making.by}</dt><dd>${model ? making.model(model.id, model.version, model.endpoint) : making.sources[source]}</dd>
<dt>${making.drafts}</dt><dd>${number}</dd>
<dt>${making.cost}</dt><dd>${cost}</dd>
<dt>${making.about}</dt><dd>${excerpt(description, room - partBytes * 4, view.texts)}</dd></dl>`,
  );
}

/** Small sums keep their first figures: $0.00042. */
function usd(amount: number): string {
  if (amount === 0) return '$0.00';
  return amount >= 0.01 ? `$${amount.toFixed(2)}` : `$${amount.toPrecision(2)}`;
}
