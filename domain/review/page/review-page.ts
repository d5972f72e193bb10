import type { ReviewView } from '../view.ts';
import { barredPages, closedPage, erasedPage, unknownPage } from './closed-page.ts';
import type { Place } from './decision-forms.ts';
import { openPage } from './open-page.ts';

/** The page of a view. @param pressed a button was pressed and came too late */
export function reviewPage(view: ReviewView, place: Place, pressed: boolean): string {
  switch (view.kind) {
    case 'open':
      return openPage(view, place);
    case 'closed':
      return closedPage(view, place, pressed);
    case 'barred':
      return barredPages[view.why];
    case 'erased':
      return erasedPage;
    case 'unknown':
      return unknownPage;
    default:
      return view satisfies never;
  }
}
