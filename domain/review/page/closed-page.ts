import type { Problem } from '../../problem/problem.ts';
import type { Vote } from '../schema.ts';
import type { Standing } from '../standing.ts';
import type { ReviewView } from '../view.ts';
import { decisionForm, pageAddress, type Place } from './decision-forms.ts';
import { html, type Html } from './html.ts';
import { documentOf, messagePage } from './layout.ts';
import { plainTime } from './plain-time.ts';

type ClosedView = Extract<ReviewView, { kind: 'closed' }>;

const done = { approve: 'Approved', edit: 'Approved with edits', reject: 'Rejected' } as const;

/**
 * The page of a review that no longer waits for this reader.
 * @param pressed a button was pressed too late; the page says that it changed nothing
 */
export function closedPage(view: ClosedView, place: Place, pressed: boolean): string {
  const { title, body } = told(view, place);
  const notice = pressed && html`<p class="notice" role="alert">${lateNotice(view)}</p>`;
  return documentOf({
    title,
    main: html`<div class="closed">${notice}<div class="sheet"><p class="source">${view.title}</p><h1>${title}</h1>${body}</div></div>`,
  });
}

function told(view: ClosedView, place: Place): { title: string; body: Html } {
  const { standing } = view;
  switch (standing.kind) {
    case 'decided':
      return standing.own && standing.undoable ? ownDecision(view, standing, place) : othersDecision(standing.vote, standing.own);
    case 'voted':
      return ownVote(view, standing, place);
    case 'expired':
      return {
        title: 'This review has expired',
        body: html`<p>Nobody decided by ${time(standing.at)}, so the draft was not published.</p><p>The team can send the task again.</p>`,
      };
    case 'replaced':
      return {
        title: standing.draft === undefined ? 'Replaced by a newer draft' : `Replaced by draft ${standing.draft}`,
        body: html`<p>There is a newer draft of this text, so this one needs no decision any more.</p><p>If you are asked about the newer one, its link is in a newer email.</p>`,
      };
    case 'cancelled':
      return { title: 'No decision is needed any more', body: html`<p>The task was cancelled or has ended. You can close this page.</p>` };
    default:
      return standing satisfies never;
  }
}

/** This reader's vote stands, and the review needs more. */
function ownVote(view: ClosedView, { vote, missing }: Extract<Standing, { kind: 'voted' }>, place: Place): { title: string; body: Html } {
  return {
    title: `${done[vote.kind]}, with others to follow.`,
    body: html`<p>Your vote of ${time(vote.at)} counts. ${missing === 1 ? 'One more person has' : html`${missing} more people have`} to agree.</p>
${undoForm(view, place)}`,
  };
}

function ownDecision(
  view: ClosedView,
  { vote, finalAt }: Extract<Standing, { kind: 'decided' }>,
  place: Place,
): { title: string; body: Html } {
  const seconds = Math.round((Date.parse(finalAt) - Date.parse(vote.at)) / 1000);
  return {
    title: `${done[vote.kind]}.`,
    body: html`<p>Decided by you, ${vote.reviewerName}, at ${time(vote.at)}. It takes effect ${seconds} seconds after your press; until then you can take it back.</p>
${undoForm(view, place)}`,
  };
}

function undoForm(view: ClosedView, place: Place): Html {
  return decisionForm(view.form, place, html`<button type="submit" name="decision" value="undo" class="plain">Undo</button>`);
}

function othersDecision(vote: Vote, own: boolean): { title: string; body: Html } {
  return {
    title: 'Already decided',
    body: html`<p>${done[vote.kind]}: already decided by ${vote.reviewerName}${own && ' (you)'} at ${time(vote.at)}.</p><p>There is nothing left to do here.</p>`,
  };
}

function lateNotice({ standing }: ClosedView): Html {
  if (standing.kind !== 'decided') return html`Your press came too late and changed nothing.`;
  const { reviewerName, at } = standing.vote;
  return html`This was already decided by ${reviewerName} at ${plainTime(at)}. Your press changed nothing.`;
}

function time(iso: string): Html {
  return html`<time datetime="${iso}">${plainTime(iso)}</time>`;
}

/** A link of this form that leads nowhere. */
export const unknownPage = messagePage({
  title: 'We do not know this link',
  body: html`<p>Open it from the email again, and mind that it is whole: the part after the last slash has 22 characters.</p><p>Links go when their task is removed; then there is nothing left to decide.</p>`,
});

/** The content is gone; a decision about what cannot be seen is not taken. */
export const erasedPage = messagePage({
  title: 'The text has been removed',
  body: html`<p>What this review was about has been erased, so it can no longer be decided.</p>`,
});

/** The holder of the link may not decide. */
export const barredPages = {
  requester: messagePage({
    title: 'Somebody else has to decide',
    body: html`<p>You asked for this task yourself. Another member of the reviewer group has their own link.</p>`,
  }),
  'left-group': messagePage({
    title: 'You are no longer a reviewer here',
    body: html`<p>This link was sent to a member of a reviewer group that you have left. The other members have their own links.</p>`,
  }),
} as const;

/** The form's values do not belong to what stands now. */
export function outdatedPage(key: Parameters<typeof pageAddress>[0]): string {
  return messagePage({
    title: 'That page was out of date',
    body: html`<p>Nothing was decided. Something changed after you opened it.</p><p><a href="${pageAddress(key, 'decision')}">Open the current page</a></p>`,
  });
}

/** A request that could not be served. It says what happened and never quotes what was sent. */
export function problemPage(problem: Pick<Problem, 'title' | 'detail' | 'status'>): string {
  const detail =
    problem.status >= 500 ? 'It is not your fault. Please open the link again in a minute; nothing was decided.' : problem.detail;
  return messagePage({ title: problem.title, body: html`<p>${detail}</p>` });
}
