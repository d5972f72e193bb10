import type { Automation, Revision, RevisionSpec } from '#domain/automation/schema.ts';
import type { AutomationId } from '#domain/identity/ids.ts';

export type PutRevisionReply =
  | { kind: 'created'; revision: Revision }
  /** The live revision already has this very spec. */
  | { kind: 'unchanged'; revision: Revision }
  | { kind: 'not-owner' };

/** Automations and their revisions. Revisions never change, so callers may cache them for ever. */
export interface AutomationRegistry {
  /** An automation as it is now, or as it was a moment ago unless `fresh` is asked for, which costs twice as much of a key that all share. */
  find(id: AutomationId, fresh?: 'fresh'): Promise<Automation | undefined>;
  /** The team that it belongs to: that of its first revision, for ever. */
  owner(id: AutomationId): Promise<string | undefined>;
  revision(id: AutomationId, revision: number): Promise<Revision | undefined>;
  list(): Promise<Automation[]>;
  /** Stores a new revision and makes it live, atomically; concurrent puts get consecutive numbers. */
  put(id: AutomationId, spec: RevisionSpec, by: { team: string; sub: string }, now: Date): Promise<PutRevisionReply>;
}
