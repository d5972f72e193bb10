import { canonicalJson, sha256Hex } from '../content/canonical.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { ReviewSubject } from '../review/schema.ts';
import type { Task } from '../task/schema.ts';
import type { Target } from './schema.ts';

/** A subject with its RFC 8785 text, which is what is stored, shown and hashed, and the SHA-256 of that text. */
export type SealedSubject = { subject: ReviewSubject; text: string; digest: string };

/**
 * What a reviewer is shown and approves, and what Publish builds again and compares: equal output, revision and targets give
 * equal bytes and so an equal digest. Store `text` as it is; a digest is always of those bytes, never of a map read back.
 */
export function sealSubject(task: Pick<Task, 'id' | 'automation' | 'revision'>, output: JsonObject, targets: Target[]): SealedSubject {
  const subject: ReviewSubject = { task: task.id, automation: task.automation, revision: task.revision, output, targets };
  const text = canonicalJson(subject);
  return { subject, text, digest: sha256Hex(text) };
}
