import { bytesOf, bytesPerDraftByte, pageBytes } from '../../content/shown.ts';
import { labelOf } from '../labels.ts';
import { html, type Html } from '../texts/html.ts';
import type { FailedAttempt, OpenView } from '../view.ts';
import { background, inputSection } from './background.ts';
import { decideSection, decisionBar, editForm } from './decide-section.ts';
import type { Place } from './form.ts';
import { draftView, numbered } from './draft-view.ts';
import { checksView } from './findings-view.ts';
import { headlineShown, summary } from './summary.ts';
import { documentOf } from './layout.ts';
import { bytesIn, visible } from './visible.ts';

/**
 * The page of a review that waits for a decision: what is asked first, then the draft, the decision, and what else there is to know. It has
 * at most 100 KB and four bytes for each of the draft: what was found stands beside the draft once, the form for edits is there when it
 * fits, and what lies behind the draft takes what is left.
 */
export function openPage(view: OpenView, place: Place): string {
  const { texts, task } = view;
  const most = pageBytes + bytesPerDraftByte * bytesOf(view.proposal.output);
  const findings = numbered(view.findings, view);
  const asked = opening(view);
  const shown = html`${view.hasOutput && draftView(view, findings)}
${checksView(view, findings)}
${decisionBar(view, place)}`;
  const footer = html`<footer><p>${texts.open.footer}</p>
<p>${texts.open.reference(task.id, task.revision, task.automation, view.form.digest)}</p></footer>`;
  const mainWith = (form: Html | undefined, room: number): Html => {
    const input = view.first === 'input' ? inputSection(view, Math.floor(room / 2)) : undefined;
    return html`${asked}
${input}
${shown}
${decideSection(view, place, form)}
${background(view, room - (input ? bytesIn(input) : 0))}`;
  };
  const left = (form: Html | undefined) => most - frameBytes - bytesIn(footer) - bytesIn(mainWith(form, 0));
  const form = editForm(view, place);
  // What somebody typed is never lost, however long it is.
  const kept = view.attempt !== undefined || left(form) >= 0 ? form : undefined;
  return documentOf(texts, { title: words(view).title, main: mainWith(kept, Math.max(0, left(kept))), footer, skipTo: 'decide' });
}

/** The style and the frame of a document, with room to spare. */
const frameBytes = 16 * 1024;

function words({ texts, hasOutput, obstacles }: OpenView) {
  const { release, mend, write } = texts.open;
  return !hasOutput ? write : obstacles.firm.length > 0 ? mend : release;
}

function opening(view: OpenView): Html {
  const { texts } = view;
  const { heading, lede } = words(view);
  const deadline = html`<time datetime="${view.deadline}"><strong>${texts.instant(view.deadline, view.timeZone)}</strong></time>`;
  return html`<p class="kicker">${texts.open.kicker(view.title, view.task.team, view.draft.number)}</p>
<h1>${heading}</h1>
<p class="lede">${lede(html`${visible(headlineShown(view))}`, deadline)}</p>
${view.attempt && alert(view.attempt, view)}
${summary(view)}`;
}

function alert({ decision, faults, typed }: FailedAttempt, { texts: { open }, fields }: OpenView): Html {
  const lost = decision === 'edit' && typed.size > 0;
  const label = (name: string) => fields.find((field) => field.name === name)?.label ?? labelOf(name);
  return html`<div class="alert" role="alert"><strong>${open.undecided}</strong> ${lost && open.typedIsKept(html`<a href="#edit">${open.formBelow}</a>`)}
<ul>${faults.map(({ name, message }) => html`<li>${name !== undefined && html`<b>${visible(label(name))}:</b> `}${visible(message)}</li>`)}</ul></div>`;
}
