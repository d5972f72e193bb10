import { outputSchemaCheck, type CheckResult } from '../check/schema.ts';

/** What the checks of a draft put in the way of letting it out, by their names. */
export type Obstacles = {
  /** Nobody can overrule these: the draft goes out changed, or not at all. */
  firm: string[];
  /** Failed checks that a reviewer may let pass, with a reason. */
  overrulable: string[];
};

/**
 * The one rule for what failed checks mean to whoever lets a draft out: a reviewer who approves it or edits it, and Publish. What is
 * published always fits its output schema, so that check is in the way unless it is known to have passed: of a draft that nobody
 * checked, nothing is known. Warnings are in nobody's way.
 * @param overrule names of checks that the revision lets a reviewer overrule
 */
export function obstaclesOf(checks: readonly Pick<CheckResult, 'check' | 'result'>[], overrule: readonly string[]): Obstacles {
  const fits = checks.some(({ check, result }) => check === outputSchemaCheck && result === 'pass');
  const failed = checks.filter(({ result }) => result !== 'pass' && result !== 'warn').map(({ check }) => check);
  const names = [...new Set([...(fits ? [] : [outputSchemaCheck]), ...failed])];
  const mayPass = (name: string) => name !== outputSchemaCheck && overrule.includes(name);
  return { firm: names.filter((name) => !mayPass(name)), overrulable: names.filter(mayPass) };
}

/** The checks that still are in the way; none when the draft may go out. @param overruled those that a reviewer let pass with a reason */
export function inTheWay({ firm, overrulable }: Obstacles, overruled: readonly string[]): string[] {
  return [...firm, ...overrulable.filter((name) => !overruled.includes(name))];
}
