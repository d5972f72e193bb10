import type { GroupSpec, ReviewerGroup } from '#domain/identity/reviewer-groups.ts';

export type PutGroupReply =
  | { kind: 'created'; group: ReviewerGroup }
  /** It already is this very one. */
  | { kind: 'unchanged'; group: ReviewerGroup }
  | { kind: 'not-owner' }
  /** It is not the version that was to be replaced; `version` is the one that stands, 0 for none. */
  | { kind: 'other-version'; version: number };

/** Reviewer groups and all their versions, each with who put it. */
export interface ReviewerGroups {
  /** A group as it is now, or as it was a moment ago unless `fresh` is asked for. */
  find(name: string, fresh?: 'fresh'): Promise<ReviewerGroup | undefined>;
  /** A group as it was in one version, which never changes. */
  version(name: string, version: number): Promise<ReviewerGroup | undefined>;
  list(): Promise<ReviewerGroup[]>;
  /**
   * Stores a new version, atomically; it belongs to the team that put the first.
   * @param replaces the version that the new one was made from; without it, whichever stands
   */
  put(name: string, spec: GroupSpec, by: { team: string; sub: string }, now: Date, replaces?: number): Promise<PutGroupReply>;
}
