import { textsOf } from '../texts/texts.ts';
import type { ReviewView } from '../view.ts';
import { closedPage } from './closed-page.ts';
import type { Place } from './form.ts';
import { messagePage } from './layout.ts';
import { openPage } from './open-page.ts';

/** The page of a view. @param pressed a button was pressed and came too late */
export function reviewPage(view: ReviewView, place: Place, pressed: boolean): string {
  switch (view.kind) {
    case 'open':
      return openPage(view, place);
    case 'closed':
      return closedPage(view, place, pressed);
    case 'barred':
      return messagePage(view.texts, view.texts.message.barred[view.why]);
    case 'erased':
      return messagePage(view.texts, view.texts.message.erased);
    case 'unknown':
      return messagePage(textsOf(), textsOf().message.unknown);
    default:
      return view satisfies never;
  }
}
