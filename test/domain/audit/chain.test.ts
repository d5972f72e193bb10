import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findBreak, genesisHash, linkEvent } from '#domain/audit/chain.ts';
import type { AuditEvent, NewEvent } from '#domain/audit/schema.ts';

const event = (n: number): NewEvent => ({
  type: 'draft.made',
  actor: { kind: 'system', ref: 'infer', assurance: 'internal' },
  detail: { draft: n },
});

function chain(length: number): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const prevHash = events.at(-1)?.hash ?? genesisHash;
    events.push(linkEvent(event(seq), { seq, at: '2026-01-01T00:00:00.000Z', prevHash, salt: 's' }));
  }
  return events;
}

describe('the audit chain', () => {
  it('holds for events as they were linked', () => {
    expect(findBreak(chain(20))).toBeUndefined();
  });

  it('breaks where an event was altered, dropped or moved', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.constantFrom('alter', 'drop', 'swap'), (at, how) => {
        const events = chain(10);
        const victim = events[at]!;
        if (how === 'alter') events[at] = { ...victim, actor: { ...victim.actor, ref: 'somebody else' } };
        if (how === 'drop') events.splice(at, 1);
        if (how === 'swap') events.splice(at, 2, events[at + 1]!, victim);
        expect(findBreak(events)).toBeDefined();
      }),
    );
  });

  it('stays whole when details are erased', () => {
    expect(findBreak(chain(5).map((entry) => ({ ...entry, detail: {} })))).toBeUndefined();
  });

  it('hides a detail behind the salt', () => {
    const place = { seq: 1, at: '2026-01-01T00:00:00.000Z', prevHash: genesisHash };
    expect(linkEvent(event(1), { ...place, salt: 'a' }).detailDigest).not.toBe(linkEvent(event(1), { ...place, salt: 'b' }).detailDigest);
  });
});
