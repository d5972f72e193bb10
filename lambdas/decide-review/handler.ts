import { ProblemError } from '#domain/problem/problem.ts';
import { maxFormBytes, readDecisionForm, type DecisionForm } from '#domain/review/decision-form.ts';
import { outdatedPage } from '#domain/review/page/closed-page.ts';
import { pageHeaders } from '#domain/review/page/layout.ts';
import { reviewPage } from '#domain/review/page/review-page.ts';
import type { HttpRequest } from '#runtime/event.ts';
import type { StepLog } from '#runtime/log.ts';
import type { PageReply } from '#runtime/page.ts';
import { decideReview, type DecideReviewDependencies, type DecideReply } from '#usecases/decide-review.ts';

/** `POST /review/{token}/decision`, from the forms of the review page. A decision taken answers 303 back to the page. */
export function createDecideReviewHandler(deps: DecideReviewDependencies) {
  return async (request: HttpRequest, log: StepLog): Promise<PageReply> => {
    const form = readForm(request);
    const token = request.pathParameters['token'];
    const reply = await decideReview(deps, token, form);
    if (reply.kind !== 'unknown') log.task(reply.task);
    log.info('a button was pressed', { button: form.decision, reply: reply.kind });
    if (reply.kind === 'decided' && !reply.queued) log.warn('the decision could not be queued; the reconciler delivers it');
    return answer(reply);
  };
}

function answer(reply: DecideReply): PageReply {
  const page = (status: number, html: string): PageReply => ({ status, headers: { ...pageHeaders }, html });
  switch (reply.kind) {
    case 'decided':
    case 'voted':
    case 'undone':
      // Relative to …/review/<token>/decision: the page, under whatever prefix this API is served.
      return { status: 303, headers: { location: `../${reply.token}` }, empty: true };
    case 'too-late':
      return page(reply.view.kind === 'barred' ? 403 : 409, reviewPage(reply.view, 'decision', true));
    case 'outdated':
      return page(409, outdatedPage(reply, reply.texts));
    case 'not-valid':
      return page(422, reviewPage(reply.view, 'decision', false));
    case 'unknown':
      return page(404, reviewPage({ kind: 'unknown' }, 'decision', false));
    default:
      return reply satisfies never;
  }
}

function readForm(request: HttpRequest): DecisionForm {
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new ProblemError('unsupported-media-type', 'Use the buttons of the review page; nothing was decided.');
  }
  if (Buffer.byteLength(request.body, 'utf8') > maxFormBytes) {
    throw new ProblemError(
      'body-too-large',
      `At most ${maxFormBytes / 1024} KB can be sent at once. Nothing was decided; go back and shorten the text.`,
    );
  }
  const form = readDecisionForm(request.body);
  if (!form)
    throw new ProblemError(
      'malformed-request',
      'The form cannot be read. Nothing was decided; open the link again and use the buttons of the page.',
    );
  return form;
}
