import { hasHidden } from '../../content/hidden.ts';
import type { EditField } from '../edit-fields.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import type { FailedAttempt } from '../view.ts';
import { visible } from './visible.ts';

export type ReasonEntry = { id: string; name?: string; label: string; hint: string; attempt: FailedAttempt | undefined; required: boolean };

/** Where a reason is written. */
export function reasonEntry({ id, name = 'reason', label, hint, attempt, required }: ReasonEntry, { decide }: Texts): Html {
  const faults = (attempt?.faults ?? []).filter(({ ofReason }) => ofReason).map(({ message }) => message);
  const wrong = faults.length > 0;
  return html`<div class="entry"><label for="${id}">${label}${!required && html` <span class="optional">${decide.optional}</span>`}</label>
<p class="hint" id="${id}-hint">${hint}</p>
<textarea id="${id}" name="${name}"${required && html` required`} rows="3" aria-describedby="${id}-hint${wrong && ` ${id}-wrong`}"${wrong && html` aria-invalid="true"`}>
${attempt?.reason}</textarea>
${wrong && html`<p class="wrong" id="${id}-wrong">${faults.join(' ')}</p>`}</div>
`;
}

/** A field of the output with its title, what it takes, and what is wrong with what was typed. */
export function fieldEntry(field: EditField, id: string, attempt: FailedAttempt | undefined, texts: Texts): Html {
  const faults = (attempt?.faults ?? []).filter(({ name }) => name === field.name).map(({ message }) => message);
  const hint = hintOf(field, texts);
  const described = [hint !== undefined && `${id}-hint`, faults.length > 0 && `${id}-wrong`].filter((part) => part !== false).join(' ');
  const attributes = html` id="${id}" name="output.${field.name}"${described !== '' && html` aria-describedby="${described}"`}${faults.length > 0 && html` aria-invalid="true"`}`;
  return html`<div class="entry"><label for="${id}">${visible(field.label)}${!field.required && html` <span class="optional">${texts.decide.optional}</span>`}</label>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${visible(hint)}</p>`}
${controlOf(field, attributes, attempt?.typed.get(field.name) ?? field.text, texts)}
${faults.length > 0 && html`<p class="wrong" id="${id}-wrong">${visible(faults.join(' '))}</p>`}</div>
`;
}

/** Descriptions of a schema are an owner's to word; a form has no room for essays. */
const maxHintLength = 400;

function hintOf(field: EditField, { decide }: Texts): string | undefined {
  const { control } = field;
  const rule = {
    line: undefined,
    text: undefined,
    lines: decide.oneEachLine,
    number: control.kind === 'number' && control.whole ? decide.wholeNumber : decide.number,
    boolean: undefined,
    choice: undefined,
    json: decide.json,
  }[control.kind];
  const parts = [
    field.hint?.slice(0, maxHintLength),
    rule,
    field.limits && decide.limits(field.limits),
    hasHidden(field.text) ? decide.hidden : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}

function controlOf({ control, required }: EditField, attributes: Html, text: string, { decide }: Texts): Html {
  switch (control.kind) {
    case 'line':
      return text.includes('\n') ? area(attributes, text, 2) : html`<input type="text"${attributes} value="${text}">`;
    case 'number':
      return html`<input type="text" inputmode="decimal"${attributes} value="${text}">`;
    case 'text':
      return area(attributes, text, 5);
    case 'lines':
      return area(attributes, text, Math.max(3, text.split('\n').length));
    case 'json':
      return area(attributes, text, 4);
    case 'boolean':
      return select(attributes, text, required, decide.notSet, [
        ['true', decide.yes],
        ['false', decide.no],
      ]);
    case 'choice':
      return select(
        attributes,
        text,
        required,
        decide.notSet,
        control.options.map((option) => [option, option] as const),
      );
    default:
      return control satisfies never;
  }
}

/** Parsers drop a newline that follows the opening tag, so one of ours stands there. */
function area(attributes: Html, text: string, rows: number): Html {
  return html`<textarea${attributes} rows="${rows}">
${text}</textarea>`;
}

function select(attributes: Html, text: string, required: boolean, notSet: string, options: readonly (readonly [string, string])[]): Html {
  const none = !required || !options.some(([value]) => value === text);
  return html`<select${attributes}>${none && html`<option value="">${notSet}</option>`}${options.map(([value, label]) => html`<option value="${value}"${value === text && html` selected`}>${label}</option>`)}</select>`;
}
