import type { Problem } from '../../problem/problem.ts';
import type { Standing } from '../standing.ts';
import { html, type Html } from '../texts/html.ts';
import { textsOf, type Texts } from '../texts/texts.ts';
import type { Reader, ReviewView } from '../view.ts';
import { decisionForm, pageAddress, type Place } from './form.ts';
import { documentOf, messagePage, paragraphs, type Message } from './layout.ts';

type ClosedView = Extract<ReviewView, { kind: 'closed' }>;
type Told = { title: string; body: Html };

/**
 * The page of a review that no longer waits for this reader.
 * @param pressed a button was pressed too late; the page says that it changed nothing
 */
export function closedPage(view: ClosedView, place: Place, pressed: boolean): string {
  const { title, body } = told(view, place);
  const notice = pressed && html`<p class="notice" role="alert">${lateNotice(view)}</p>`;
  return documentOf(view.texts, {
    title,
    main: html`<div class="closed">${notice}<div class="sheet"><p class="source">${view.title}</p><h1>${title}</h1>${body}</div></div>`,
  });
}

function told(view: ClosedView, place: Place): Told {
  const { standing, texts } = view;
  const { closed } = texts;
  switch (standing.kind) {
    case 'decided': {
      const { vote, own } = standing;
      if (own && standing.undoable) return ownDecision(view, standing, place);
      return whole(closed.decided(closed.done[vote.kind], vote.reviewerName, own, time(vote.at, view)));
    }
    case 'voted':
      return ownVote(view, standing, place);
    case 'expired':
      return whole(closed.expired(time(standing.at, view)));
    case 'replaced':
      return whole(closed.replaced(standing.draft));
    case 'cancelled':
      return whole(closed.cancelled);
    default:
      return standing satisfies never;
  }
}

function whole(message: Message): Told {
  return { title: message.title, body: paragraphs(message) };
}

/** This reader's vote stands, and the review needs more. */
function ownVote(view: ClosedView, { vote, missing }: Extract<Standing, { kind: 'voted' }>, place: Place): Told {
  const { closed } = view.texts;
  return {
    title: closed.ownVote(closed.done[vote.kind]),
    body: html`<p>${closed.missing(time(vote.at, view), missing)}</p>
${undoForm(view, place)}`,
  };
}

function ownDecision(view: ClosedView, { vote, finalAt }: Extract<Standing, { kind: 'decided' }>, place: Place): Told {
  const { closed } = view.texts;
  const seconds = Math.round((Date.parse(finalAt) - Date.parse(vote.at)) / 1000);
  return {
    title: closed.ownDecision(closed.done[vote.kind]),
    body: html`<p>${closed.undoable(vote.reviewerName, time(vote.at, view), seconds)}</p>
${undoForm(view, place)}`,
  };
}

function undoForm({ form, texts }: ClosedView, place: Place): Html {
  return decisionForm(form, place, html`<button type="submit" name="decision" value="undo" class="plain">${texts.decide.undo}</button>`);
}

function lateNotice({ standing, texts, timeZone }: ClosedView): string {
  if (standing.kind !== 'decided') return texts.closed.late;
  const { reviewerName, at } = standing.vote;
  return texts.closed.lateAfter(reviewerName, texts.instant(at, timeZone));
}

function time(iso: string, { texts, timeZone }: Reader): Html {
  return html`<time datetime="${iso}">${texts.instant(iso, timeZone)}</time>`;
}

/** The form's values do not belong to what stands now. */
export function outdatedPage(key: Parameters<typeof pageAddress>[0], texts: Texts): string {
  const { title, says, link } = texts.message.outdated;
  return messagePage(texts, { title, says: [...says, html`<a href="${pageAddress(key, 'decision')}">${link}</a>`] });
}

/**
 * A request that could not be served. It says what happened and never quotes what was sent. Who sent it is not known here, so it
 * is in English, as problems are.
 */
export function problemPage(problem: Pick<Problem, 'title' | 'detail' | 'status'>): string {
  const texts = textsOf();
  return messagePage(texts, { title: problem.title, says: [problem.status >= 500 ? texts.message.ourFault : problem.detail] });
}
