import type { Publication } from '../publication/schema.ts';

/**
 * What a connector has answered about a draft, so that it is not asked again. A refusal counts until the task is tried again: whoever
 * retries it has seen to the other side. What may have happened is never done twice.
 */
export function answerFor(
  { publications }: { publications: readonly Publication[] },
  { connector, draft, end }: Pick<Publication, 'connector' | 'draft' | 'end'>,
): Publication | undefined {
  const known = publications.find((each) => each.connector === connector && each.draft === draft);
  return known?.status === 'refused' && known.end < end ? undefined : known;
}
