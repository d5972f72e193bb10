import { maxReasonLength } from '../decision-form.ts';
import { html, type Html } from '../texts/html.ts';
import type { FailedAttempt, OpenView } from '../view.ts';
import { checkTitle } from './findings-view.ts';
import { decisionForm, type Place } from './form.ts';
import { fieldEntry, reasonEntry } from './form-entries.ts';

/**
 * The bar that stays in sight: the approval itself where one press is all that it takes, and the ways to the other decisions. Where the
 * draft cannot be approved as it stands, nothing offers that.
 */
export function decisionBar(view: OpenView, place: Place): Html {
  const { form, texts, hasOutput, obstacles } = view;
  const { bar } = texts.decide;
  const canApprove = hasOutput && obstacles.firm.length === 0;
  const approve =
    canApprove &&
    (obstacles.overrulable.length > 0
      ? html`<a class="button" href="#approve">${bar.approveAfterAll}</a>`
      : decisionForm(form, place, html`<button type="submit" name="decision" value="approve">${texts.decide.approve}</button>`));
  return html`<div class="bar" id="decide" role="group" aria-label="${texts.decide.title}">${approve}
<a class="button${canApprove && ' plain'}" href="#edit">${hasOutput ? bar.edit : bar.write}</a>
<a class="button plain" href="#reject">${bar.reject}</a></div>`;
}

/** The ways to decide that take words. @param edit the form for edits, where there is room for it */
export function decideSection(view: OpenView, place: Place, edit: Html | undefined): Html {
  const { form, attempt, texts, hasOutput, obstacles } = view;
  const { decide } = texts;
  const words = hasOutput ? decide.release : decide.write;
  const editing = !hasOutput || obstacles.firm.length > 0 || attempt?.decision === 'edit';
  return html`<section class="sheet decide" aria-labelledby="decision"><h2 id="decision">${decide.title}</h2>
${hasOutput && approval(view, place)}
<details${editing && html` open`}><summary>${words.edit}</summary>
${edit ?? html`<p id="edit">${decide.tooLargeToEdit}</p>`}</details>
${view.regenerations > 0 && regeneration(view, place)}
<details${attempt?.decision === 'reject' && html` open`}><summary>${decide.reject}</summary>
${decisionForm(form, place, rejection(attempt?.decision === 'reject' ? attempt : undefined, view), 'reject')}</details>
</section>`;
}

/** The form for edits, made from the output schema. */
export function editForm(view: OpenView, place: Place): Html {
  const { form, attempt, texts, fields, hasOutput, overrule } = view;
  const words = hasOutput ? texts.decide.release : texts.decide.write;
  const edited = attempt?.decision === 'edit' ? attempt : undefined;
  return decisionForm(
    form,
    place,
    html`${fields.map((field, index) => fieldEntry(field, `field-${index + 1}`, edited, texts))}
${overrule.length > 0 && editReason(view, edited)}
<button type="submit" name="decision" value="edit">${words.send}</button>`,
    'edit',
  );
}

/** Why the draft cannot be approved as it stands; or the approval where it takes a reason. */
function approval(view: OpenView, place: Place): Html {
  const { form, attempt, obstacles, texts } = view;
  const { decide } = texts;
  const { firm, overrulable } = obstacles;
  if (firm.length > 0) return html`<p class="stopped">${decide.inTheWay(named(firm, view))}</p>`;
  if (overrulable.length === 0) return html``;
  const reason = {
    id: 'overrule',
    label: decide.overruleReason,
    hint: decide.reasonHint(maxReasonLength),
    attempt: attempt?.decision === 'approve' ? attempt : undefined,
    required: true,
  };
  const button = html`<button type="submit" name="decision" value="approve">${decide.approve}</button>`;
  return html`<p class="stopped">${decide.overrulable(named(overrulable, view))}</p>
${decisionForm(form, place, html`${reasonEntry(reason, texts)}${button}`, 'approve')}`;
}

function named(checks: readonly string[], { texts }: OpenView): Html {
  return html`<strong>${texts.listOf(checks.map((check) => checkTitle(check, texts)))}</strong>`;
}

/** The reason for what may still fail of an edit. */
function editReason({ overrule, texts }: OpenView, attempt: FailedAttempt | undefined): Html {
  const { decide } = texts;
  const titles = texts.listOf(overrule.map((check) => checkTitle(check, texts)));
  const hint = `${decide.overruleHint(titles)} ${decide.reasonHint(maxReasonLength)}`;
  return reasonEntry({ id: 'edit-reason', label: decide.overruleReason, hint, attempt, required: false }, texts);
}

/** Another draft, by a note. */
function regeneration({ form, attempt, regenerations, texts }: OpenView, place: Place): Html {
  const { decide } = texts;
  const failed = attempt?.decision === 'regenerate' ? attempt : undefined;
  const hint = decide.noteHint(regenerations, maxReasonLength);
  const note = reasonEntry({ id: 'note', name: 'note', label: decide.note, hint, attempt: failed, required: true }, texts);
  const button = html`<button type="submit" name="decision" value="regenerate">${decide.sendRegenerate}</button>`;
  return html`<details${failed && html` open`}><summary>${decide.regenerate}</summary>
${decisionForm(form, place, html`${note}${button}`, 'regenerate')}</details>`;
}

function rejection(attempt: FailedAttempt | undefined, { texts }: OpenView): Html {
  const { decide } = texts;
  const hint = decide.reasonHint(maxReasonLength);
  return html`${reasonEntry({ id: 'reason', label: decide.reason, hint, attempt, required: true }, texts)}
<button type="submit" name="decision" value="reject" class="stop">${decide.sendReject}</button>`;
}
