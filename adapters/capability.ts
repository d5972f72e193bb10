import * as z from 'zod';

/**
 * Something that a function can use, said as data in `x.capability.ts` beside the adapter `x.ts` that does it. Stacks offer the
 * resources by these names; a function gets what its capabilities name, and no more.
 */
export type Capability = {
  /** The variables by which the adapter finds what it works on. */
  readonly variables: Readonly<Record<string, z.ZodType>>;
  /** What it does there: IAM actions by resource. A name like `work/byTeam` is a part of `work` with an ARN of its own. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
};

/** A variable that holds JSON: parsed, then checked by the schema. */
export function jsonVariable<S extends z.ZodType>(schema: S) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
