import type { OpenView, ReviewView } from '../../domain/review/view.ts';
import { decideReview, type DecideReply } from '../../usecases/decide-review.ts';
import { showReview } from '../../usecases/show-review.ts';
import type { ReviewLine } from './review-line.ts';

type Button = {
  decision: 'approve' | 'edit' | 'regenerate' | 'reject' | 'undo' | 'handover';
  to?: string;
  reason?: string;
  output?: Record<string, string>;
  csrf?: string;
  digest?: string;
};

/** Opens the page of the nth link, as a reviewer does. */
export async function look(line: ReviewLine, link = 0): Promise<ReviewView> {
  return (await showReview(line.deps, line.tokens()[link])).view;
}

/** The page, which must be open. */
export async function lookOpen(line: ReviewLine, link = 0): Promise<OpenView> {
  const view = await look(line, link);
  if (view.kind !== 'open') throw new Error(`the review is ${view.kind}`);
  return view;
}

/** Presses a button of a page that was looked at. */
export async function press(line: ReviewLine, view: ReviewView, button: Button, link = 0): Promise<DecideReply> {
  const form = 'form' in view ? view.form : { csrf: '', digest: '' };
  return decideReview(line.deps, line.tokens()[link], {
    decision: button.decision,
    csrf: button.csrf ?? form.csrf,
    digest: button.digest ?? form.digest,
    reason: button.reason ?? '',
    to: button.to ?? '',
    output: new Map(Object.entries(button.output ?? {})),
  });
}
