import { maxReasonLength } from '../decision-form.ts';
import type { EditField } from '../edit-fields.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import type { FailedAttempt, FormKey, OpenView } from '../view.ts';

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

/** The ways to decide, most likely first. Where the draft cannot be approved as it stands, no button offers that. */
export function decideSection(view: OpenView, place: Place): Html {
  const { form, attempt, texts } = view;
  const words = view.hasOutput ? texts.decide.release : texts.decide.write;
  const editing = !view.hasOutput || view.obstacles.firm.length > 0 || attempt?.decision === 'edit';
  const edited = attempt?.decision === 'edit' ? attempt : undefined;
  return html`<section class="sheet decide" aria-labelledby="decide"><h2 id="decide">${texts.decide.title}</h2>
${view.hasOutput && approval(view, place)}
<details${editing && html` open`}><summary>${words.edit}</summary>
${decisionForm(
  form,
  place,
  html`${view.fields.map((field, index) => entry(field, `field-${index + 1}`, edited, texts))}
${view.overrule.length > 0 && editReason(view.overrule, edited, texts)}
<button type="submit" name="decision" value="edit">${words.send}</button>`,
)}</details>
${view.regenerations > 0 && regeneration(view, place)}
<details${attempt?.decision === 'reject' && html` open`}><summary>${texts.decide.reject}</summary>
${decisionForm(form, place, rejection(attempt?.decision === 'reject' ? attempt : undefined, texts))}</details>
</section>`;
}

/** The approval of the draft as it stands: a button, with a reason where a check is overruled; or why there is none. */
function approval({ form, attempt, obstacles: { firm, overrulable }, texts }: OpenView, place: Place): Html {
  const { decide } = texts;
  if (firm.length > 0) return html`<p class="stopped">${decide.inTheWay(strong(firm))}</p>`;
  const button = html`<button type="submit" name="decision" value="approve">${decide.approve}</button>`;
  if (overrulable.length === 0) return decisionForm(form, place, button);
  const reason = {
    id: 'overrule',
    label: decide.overruleReason,
    hint: decide.reasonHint(maxReasonLength),
    attempt: attempt?.decision === 'approve' ? attempt : undefined,
    required: true,
  };
  return html`<p class="stopped">${decide.overrulable(strong(overrulable))}</p>
${decisionForm(form, place, html`${reasonEntry(reason, texts)}${button}`)}`;
}

function strong(checks: readonly string[]): Html {
  return html`<strong>${checks.join(', ')}</strong>`;
}

/** The reason for what may still fail of an edit. */
function editReason(overrule: readonly string[], attempt: FailedAttempt | undefined, texts: Texts): Html {
  const { decide } = texts;
  const hint = `${decide.overruleHint(overrule.join(', '))} ${decide.reasonHint(maxReasonLength)}`;
  return reasonEntry({ id: 'edit-reason', label: decide.overruleReason, hint, attempt, required: false }, texts);
}

function rejection(attempt: FailedAttempt | undefined, texts: Texts): Html {
  const { decide } = texts;
  const hint = decide.reasonHint(maxReasonLength);
  return html`${reasonEntry({ id: 'reason', label: decide.reason, hint, attempt, required: true }, texts)}
<button type="submit" name="decision" value="reject" class="stop">${decide.sendReject}</button>`;
}

/** Another draft, by a note. */
function regeneration({ form, attempt, regenerations, texts }: OpenView, place: Place): Html {
  const { decide } = texts;
  const failed = attempt?.decision === 'regenerate' ? attempt : undefined;
  const note: ReasonEntry = {
    id: 'note',
    name: 'note',
    label: decide.note,
    hint: decide.noteHint(regenerations, maxReasonLength),
    attempt: failed,
    required: true,
  };
  return html`<details${failed && html` open`}><summary>${decide.regenerate}</summary>
${decisionForm(form, place, html`${reasonEntry(note, texts)}<button type="submit" name="decision" value="regenerate">${decide.sendRegenerate}</button>`)}</details>`;
}

type ReasonEntry = { id: string; name?: string; label: string; hint: string; attempt: FailedAttempt | undefined; required: boolean };

function reasonEntry({ id, name = 'reason', label, hint, attempt, required }: ReasonEntry, { decide }: Texts): Html {
  const faults = (attempt?.faults ?? []).filter(({ ofReason }) => ofReason).map(({ message }) => message);
  const wrong = faults.length > 0;
  return html`<div class="entry"><label for="${id}">${label}${!required && html` <span class="optional">${decide.optional}</span>`}</label>
<p class="hint" id="${id}-hint">${hint}</p>
<textarea id="${id}" name="${name}"${required && html` required`} rows="3" aria-describedby="${id}-hint${wrong && ` ${id}-wrong`}"${wrong && html` aria-invalid="true"`}>
${attempt?.reason}</textarea>
${wrong && html`<p class="wrong" id="${id}-wrong">${faults.join(' ')}</p>`}</div>
`;
}

function entry(field: EditField, id: string, attempt: FailedAttempt | undefined, texts: Texts): Html {
  const faults = (attempt?.faults ?? []).filter(({ name }) => name === field.name).map(({ message }) => message);
  const hint = hintOf(field, texts);
  const described = [hint !== undefined && `${id}-hint`, faults.length > 0 && `${id}-wrong`].filter((part) => part !== false).join(' ');
  const attributes = html` id="${id}" name="output.${field.name}"${described !== '' && html` aria-describedby="${described}"`}${faults.length > 0 && html` aria-invalid="true"`}`;
  return html`<div class="entry"><label for="${id}">${field.label}${!field.required && html` <span class="optional">${texts.decide.optional}</span>`}</label>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${controlOf(field, attributes, attempt?.typed.get(field.name) ?? field.text, texts)}
${faults.length > 0 && html`<p class="wrong" id="${id}-wrong">${faults.join('. ')}</p>`}</div>
`;
}

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
  const parts = [field.hint, rule, field.limits].filter((part) => part !== undefined);
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
