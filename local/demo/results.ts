import type { Task } from '../../clients/typescript/src/index.ts';
import { table } from './table.ts';

/** A row for each task: what became of it, by whose hand and why. Titles stand in the order of the tasks. */
export function resultsTable(titles: readonly string[], tasks: readonly Task[]): string {
  const rows = tasks.map((task, index) => [
    titles[index] ?? '',
    task.status,
    task.confidence === undefined ? '–' : task.confidence.toFixed(2),
    handOf(task),
    (task.timings.activeMs / 1000).toFixed(1),
    task.usage.usd.toFixed(4),
    task.id,
  ]);
  return table(['product', 'status', 'confidence', 'by whose hand, and why', 'active s', 'usd', 'task'], rows, [32, 10, 10, 60, 8, 8, 30]);
}

/** Who let a draft through or stopped it, and why it was shown to a person. */
export function handOf({ reviews, error, status }: Task): string {
  const review = reviews.at(-1);
  if (!review) return status === 'completed' ? 'auto' : (error?.type ?? status);
  const hand = {
    approve: 'approved by a reviewer',
    edit: 'edited by a reviewer',
    regenerate: 'sent back by a reviewer',
    reject: 'rejected by a reviewer',
    none: review.status === 'open' ? 'waits for a reviewer' : `review ${review.status}`,
  }[review.votes.at(-1)?.kind ?? 'none'];
  return review.reasons.length > 0 ? `${hand}: ${review.reasons.join(' ')}` : hand;
}

/** What each task wrote, field by field, and where it was published. */
export function outputLines({ output = {}, publications, error, status }: Task): string[] {
  const { headline, ...fields } = output;
  const place = publications.find(({ target }) => target.startsWith('s3://'));
  return [
    `  ${typeof headline === 'string' ? headline : '(no headline)'}`,
    ...Object.entries(fields).flatMap(([name, value]) => {
      if (typeof value === 'string') return [`    ${name}: ${value}`];
      if (!Array.isArray(value)) return [`    ${name}: ${JSON.stringify(value)}`];
      return [`    ${name}:`, ...value.map((item) => `      - ${typeof item === 'string' ? item : JSON.stringify(item)}`)];
    }),
    `    ${place ? place.target : `not published: ${error?.type ?? status}`}`,
  ];
}
