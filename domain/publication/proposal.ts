import type { JsonObject } from '../content/read-json.ts';
import type { Proposal, Target } from './schema.ts';

/**
 * What a reviewer is shown and approves, and what Publish builds again and compares by its digest: equal output, revision and targets
 * give equal bytes. What is stored is its canonical text; a digest is always of those bytes, never of a map read back.
 */
export function proposalOf(task: { id: string; automation: string; revision: number }, output: JsonObject, targets: Target[]): Proposal {
  return { task: task.id, automation: task.automation, revision: task.revision, output, targets };
}
