import { maxReasonLength } from '../decision-form.ts';
import type { EditField } from '../edit-fields.ts';
import type { FailedAttempt, FormKey, OpenView } from '../view.ts';
import { html, type Html } from './html.ts';

/**
 * Where a page stands, so that its links can be relative: the pages do not know under which prefix the API is served.
 * `link` is `…/review/<token>`, `decision` is `…/review/<token>/decision`.
 */
export type Place = 'link' | 'decision';

/** Address of the page itself, from where it stands. */
export function pageAddress(key: Pick<FormKey, 'token'>, place: Place): string {
  return place === 'link' ? key.token : `../${key.token}`;
}

/** A form of the page. Only its buttons send it: a first button that is disabled takes away the browser's send on Enter. */
export function decisionForm(key: FormKey, place: Place, inside: Html): Html {
  return html`<form method="post" action="${place === 'link' ? `${key.token}/decision` : 'decision'}" autocomplete="off">
<button type="submit" disabled hidden></button>
<input type="hidden" name="csrf" value="${key.csrf}"><input type="hidden" name="digest" value="${key.digest}">
${inside}</form>`;
}

/** The three ways to decide, most likely first. */
export function decideSection(view: OpenView, place: Place): Html {
  const { form, attempt } = view;
  const editing = !view.hasOutput || attempt?.decision === 'edit';
  return html`<section class="sheet decide" aria-labelledby="decide"><h2 id="decide">Your decision</h2>
${view.hasOutput && decisionForm(form, place, html`<button type="submit" name="decision" value="approve">Approve</button>`)}
<details${editing && html` open`}><summary>${view.hasOutput ? 'Approve with edits' : 'Write it yourself'}</summary>
${decisionForm(
  form,
  place,
  html`${view.fields.map((field, index) => entry(field, `field-${index + 1}`, attempt?.decision === 'edit' ? attempt : undefined))}
<button type="submit" name="decision" value="edit">${view.hasOutput ? 'Approve with these edits' : 'Approve what I wrote'}</button>`,
)}</details>
<details${attempt?.decision === 'reject' && html` open`}><summary>Reject</summary>
${decisionForm(form, place, reasonEntry(attempt?.decision === 'reject' ? attempt : undefined))}</details>
</section>`;
}

function reasonEntry(attempt: FailedAttempt | undefined): Html {
  const fault = attempt?.faults.map(({ message }) => message).join(' ');
  return html`<div class="entry"><label for="reason">Reason</label>
<p class="hint" id="reason-hint">The team reads it. At most ${maxReasonLength} characters.</p>
<textarea id="reason" name="reason" required rows="3" aria-describedby="reason-hint${fault !== undefined && ' reason-wrong'}"${fault !== undefined && html` aria-invalid="true"`}>
${attempt?.reason}</textarea>
${fault !== undefined && html`<p class="wrong" id="reason-wrong">${fault}</p>`}</div>
<button type="submit" name="decision" value="reject" class="stop">Reject this draft</button>`;
}

function entry(field: EditField, id: string, attempt: FailedAttempt | undefined): Html {
  const faults = (attempt?.faults ?? []).filter(({ name }) => name === field.name).map(({ message }) => message);
  const hint = hintOf(field);
  const described = [hint !== undefined && `${id}-hint`, faults.length > 0 && `${id}-wrong`].filter((part) => part !== false).join(' ');
  const attributes = html` id="${id}" name="output.${field.name}"${described !== '' && html` aria-describedby="${described}"`}${faults.length > 0 && html` aria-invalid="true"`}`;
  return html`<div class="entry"><label for="${id}">${field.label}${!field.required && html` <span class="optional">(optional)</span>`}</label>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${controlOf(field, attributes, attempt?.typed.get(field.name) ?? field.text)}
${faults.length > 0 && html`<p class="wrong" id="${id}-wrong">${faults.join('. ')}</p>`}</div>
`;
}

function hintOf(field: EditField): string | undefined {
  const { control } = field;
  const rule = {
    line: undefined,
    text: undefined,
    lines: 'One item on each line.',
    number: control.kind === 'number' && control.whole ? 'A whole number.' : 'A number.',
    boolean: undefined,
    choice: undefined,
    json: 'A JSON value.',
  }[control.kind];
  const parts = [field.hint, rule, field.limits].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}

function controlOf({ control, required }: EditField, attributes: Html, text: string): Html {
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
      return select(attributes, text, required, [
        ['true', 'Yes'],
        ['false', 'No'],
      ]);
    case 'choice':
      return select(
        attributes,
        text,
        required,
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

function select(attributes: Html, text: string, required: boolean, options: readonly (readonly [string, string])[]): Html {
  const none = !required || !options.some(([value]) => value === text);
  return html`<select${attributes}>${none && html`<option value="">Not set</option>`}${options.map(([value, label]) => html`<option value="${value}"${value === text && html` selected`}>${label}</option>`)}</select>`;
}
