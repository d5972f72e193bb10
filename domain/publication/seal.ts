import { canonicalJson, sha256Hex } from '../content/canonical.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { Proposal, Target } from './schema.ts';

/** A proposal with its RFC 8785 text, which is what is stored, shown and hashed, and the SHA-256 of that text. */
export type SealedProposal = { proposal: Proposal; text: string; digest: string };

/**
 * What a reviewer is shown and approves, and what Publish builds again and compares: equal output, revision and targets give
 * equal bytes and so an equal digest. Store `text` as it is; a digest is always of those bytes, never of a map read back.
 */
export function sealProposal(
  task: { id: string; automation: string; revision: number },
  output: JsonObject,
  targets: Target[],
): SealedProposal {
  const proposal: Proposal = { task: task.id, automation: task.automation, revision: task.revision, output, targets };
  const text = canonicalJson(proposal);
  return { proposal, text, digest: sha256Hex(text) };
}
