/** How a step's time stands to its budget. */
export type Pace = 'within' | 'over' | 'too-slow';

/** Machines differ and are busy at times; what takes this many times its budget has become slow. */
const tolerance = 2;

/**
 * Judges the time of a step. Without a budget every time is within it.
 * @param budgetSeconds what the step takes at most on two idle cores
 */
export function paceOf(seconds: number, budgetSeconds: number | undefined): Pace {
  if (budgetSeconds === undefined || seconds <= budgetSeconds) return 'within';
  return seconds <= tolerance * budgetSeconds ? 'over' : 'too-slow';
}

const words: Record<Pace, string> = { within: '', over: ', over its budget', 'too-slow': ', TOO SLOW' };

/** A step's time beside its budget, for people. @example "61.3 s of 90 s" */
export function describeTime(seconds: number, budgetSeconds: number | undefined): string {
  const budget = budgetSeconds === undefined ? '' : ` of ${budgetSeconds} s`;
  return `${seconds.toFixed(1)} s${budget}${words[paceOf(seconds, budgetSeconds)]}`;
}
