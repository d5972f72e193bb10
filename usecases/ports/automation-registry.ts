import type { Automation, Revision, RevisionSpec } from '#domain/automation/schema.ts';
import type { AutomationId } from '#domain/identity/ids.ts';

export type PutRevisionReply =
  | { kind: 'created'; revision: Revision }
  /** The live revision already has this very spec. */
  | { kind: 'unchanged'; revision: Revision }
  | { kind: 'not-owner' };

/** Automations and their revisions. Revisions never change, so callers may cache them for ever. */
export interface AutomationRegistry {
  find(id: AutomationId): Promise<Automation | undefined>;
  revision(id: AutomationId, revision: number): Promise<Revision | undefined>;
  list(): Promise<Automation[]>;
  /** Stores a new revision and makes it live, atomically; concurrent puts get consecutive numbers. */
  put(id: AutomationId, spec: RevisionSpec, by: { team: string; sub: string }, now: Date): Promise<PutRevisionReply>;
}
