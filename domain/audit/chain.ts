import { canonicalJson, digestOf, sha256Hex } from '../content/canonical.ts';
import { auditVersion, type AuditEvent, type NewEvent } from './schema.ts';

/** The `prevHash` of a chain's first event. */
export const genesisHash = '0'.repeat(64);

/**
 * Links an event to the one before it.
 * @param salt per-task secret; with it erased, a digest no longer tells what the detail was
 */
export function linkEvent(event: NewEvent, place: { seq: number; at: string; prevHash: string; salt: string }): AuditEvent {
  const detailDigest = sha256Hex(`${place.salt}\n${canonicalJson(event.detail)}`);
  const linked = {
    version: auditVersion,
    seq: place.seq,
    at: place.at,
    type: event.type,
    actor: event.actor,
    detailDigest,
    prevHash: place.prevHash,
  };
  return { ...linked, detail: event.detail, hash: digestOf(linked) };
}

/** Where a chain breaks, or undefined when every link holds. Erased details are not checked, their digests are. */
export function findBreak(events: readonly AuditEvent[]): { seq: number; why: string } | undefined {
  let prevHash = genesisHash;
  for (const [index, event] of events.entries()) {
    const { hash, detail: _detail, ...linked } = event;
    if (event.seq !== index + 1) return { seq: event.seq, why: `expected sequence ${index + 1}` };
    if (event.prevHash !== prevHash) return { seq: event.seq, why: 'does not follow the event before it' };
    if (digestOf(linked) !== hash) return { seq: event.seq, why: 'its hash does not match its content' };
    prevHash = hash;
  }
  return undefined;
}
