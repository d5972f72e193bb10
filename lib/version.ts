import * as z from 'zod';

/**
 * The shapes of what outlives the functions of a version: items, contents, messages, inputs of executions, links. A change that a version
 * before this one could not read raises a number, in the steps that docs/versions.md has: first `reads.to`, a deployment later `writes`, and
 * `reads.from` once nothing of the old shape is left.
 */
export const shapes = { writes: 1, reads: { from: 1, to: 1 } } as const;

/** What stacks tell of the version that made them, in their output `Version`. */
export const VersionSchema = z.object({
  commit: z.string().optional().describe('Absent when it was made outside of a git checkout'),
  writes: z.int().min(1),
  reads: z.object({ from: z.int().min(1), to: z.int().min(1) }),
});
export type Version = z.infer<typeof VersionSchema>;

export const versionOutput = 'Version';
