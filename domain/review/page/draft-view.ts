import type { CheckResult } from '../../check/schema.ts';
import type { Json } from '../../content/canonical.ts';
import { escapePointer } from '../../problem/problem.ts';
import type { Proposal } from '../../publication/schema.ts';
import type { EditField } from '../edit-fields.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';

/** A check that objects to certain places, with the number its notes carry. */
type Objection = { number: number; check: CheckResult };

/** The draft, field by field, with what the checks object to marked in place and explained below. */
export function draftView(proposal: Proposal, fields: readonly EditField[], checks: readonly CheckResult[], texts: Texts): Html {
  const shown = fields.filter((field) => Object.hasOwn(proposal.output, field.name));
  const objections = objectionsIn(shown, checks);
  return html`<section class="sheet" aria-labelledby="draft"><h2 id="draft">${texts.draft.title}</h2>
${shown.map((field, index) => fieldView(field, proposal.output[field.name], objections, index === 0, texts))}</section>`;
}

/** Objections in the order their first places are read. */
function objectionsIn(shown: readonly EditField[], checks: readonly CheckResult[]): Objection[] {
  return checks
    .flatMap((check) => {
      const [first] = check.result === 'pass' ? [] : check.spans;
      return first ? [{ check, field: shown.findIndex((field) => isWithin(first.pointer, pointerTo(field))), start: first.start }] : [];
    })
    .toSorted((a, b) => a.field - b.field || a.start - b.start)
    .map(({ check }, index) => ({ number: index + 1, check }));
}

function pointerTo(field: EditField): string {
  return `/${escapePointer(field.name)}`;
}

function isWithin(pointer: string, field: string): boolean {
  return pointer === field || pointer.startsWith(`${field}/`);
}

function fieldView(field: EditField, value: Json | undefined, objections: readonly Objection[], first: boolean, texts: Texts): Html {
  const pointer = pointerTo(field);
  const here = objections.filter(({ check }) => check.spans.some((span) => isWithin(span.pointer, pointer)));
  return html`<div class="field${first && field.control.kind === 'line' && ' lead'}"><h3>${field.label}</h3>
${valueView(value, pointer, objections, texts)}
${here.length > 0 && html`<ul class="notes">${here.map(({ number, check }) => html`<li class="${check.result}"><b>${number}. ${texts.draft.results[check.result]}:</b> ${check.message}</li>`)}</ul>`}</div>
`;
}

function valueView(value: Json | undefined, pointer: string, objections: readonly Objection[], texts: Texts): Html {
  if (typeof value === 'string') return html`<div class="value" dir="auto">${marked(value, pointer, objections, texts)}</div>`;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return html`<ul class="value">${value.map((item, index) => html`<li dir="auto">${marked(item, `${pointer}/${index}`, objections, texts)}</li>`)}</ul>`;
  }
  return html`<pre class="value">${visible(JSON.stringify(value, null, 2) ?? '', texts)}</pre>`;
}

/** A text with the objected places marked; where two objections overlap, the mark tells both. */
function marked(text: string, pointer: string, objections: readonly Objection[], texts: Texts): Html[] {
  const spans = objections.flatMap(({ number, check }) =>
    check.spans
      .filter((span) => span.pointer === pointer)
      .map((span) => ({ number, check, start: Math.min(span.start, text.length), end: Math.min(span.end, text.length) }))
      .filter((span) => span.end > span.start),
  );
  const cuts = [...new Set([0, text.length, ...spans.flatMap((span) => [span.start, span.end])])].toSorted((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const part = visible(text.slice(start, end), texts);
    const over = spans.filter((span) => span.start <= start && span.end >= end);
    if (over.length === 0) return html`${part}`;
    const worst = over.some(({ check }) => check.result === 'fail') ? 'fail' : 'warn';
    const ending = over.filter((span) => span.end === end);
    const numbers = ending.map(({ number }) => number).join(', ');
    return html`<mark class="${worst}" title="${over.map(({ check }) => check.message).join('; ')}">${part}</mark>${ending.length > 0 && html`<sup><span class="unseen">${texts.draft.note} </span>${numbers}</sup>`}`;
  });
}

/** Characters that are not seen but change what a text is: controls, direction marks, zero-width ones. The joiner of emoji stays. */
const hidden = /([\p{Cc}\p{Cf}])/u;
const harmless = new Set(['\n', '\t', '\u200D']);

/** A text whose hidden characters show themselves: an approver must see what is approved. */
export function visible(text: string, texts: Texts): Html[] {
  return text.split(hidden).map((part) => {
    const code = part.codePointAt(0) ?? 0;
    return hidden.test(part) && !harmless.has(part)
      ? html`<span class="control" title="${texts.draft.hiddenCharacter}">U+${code.toString(16).toUpperCase().padStart(4, '0')}</span>`
      : html`${part}`;
  });
}

/** All checks as a table. */
export function checksTable(checks: readonly CheckResult[], { draft: words }: Texts): Html {
  if (checks.length === 0) return html``;
  const order = { fail: 0, warn: 1, pass: 2 } as const;
  const sorted = checks.toSorted((a, b) => order[a.result] - order[b.result]);
  return html`<section class="sheet" aria-labelledby="checks"><h2 id="checks">${words.checks}</h2>
<table class="checks"><thead><tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>
${sorted.map(
  (
    check,
  ) => html`<tr><td class="result ${check.result}">${words.results[check.result]}</td><th scope="row">${check.check}</th><td>${check.message}</td></tr>
`,
)}</tbody></table></section>`;
}
