import type { Publication } from '../publication/schema.ts';

/**
 * What a connector has answered about a draft, so that it is not asked again. A refusal counts until the task is tried again: whoever
 * retries it has seen to the other side. One that was not reached has answered nothing. What may have happened is never done twice.
 */
export function answerFor(
  { publications }: { publications: readonly Publication[] },
  { connector, draft, end }: Pick<Publication, 'connector' | 'draft' | 'end'>,
): Publication | undefined {
  const known = publications.find((each) => each.connector === connector && each.draft === draft);
  if (known?.status === 'unsent') return undefined;
  return known?.status === 'refused' && known.end < end ? undefined : known;
}

/** Whether something of it has left, or may have. */
export function mayHaveLeft({ status }: Pick<Publication, 'status'>): boolean {
  return status === 'published' || status === 'unknown';
}

/** Whether it says only that a call is about to be made: no answer yet, and perhaps never one. */
export function isClaim({ status, receipt }: Pick<Publication, 'status' | 'receipt'>): boolean {
  return status === 'unknown' && receipt === undefined;
}
