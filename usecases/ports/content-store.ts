import type { Json } from '#domain/content/canonical.ts';
import type { ContentOwner, ContentPlace, ContentRef, PreparedContent } from '#domain/content/content.ts';

/** Customer content. */
export interface ContentStore {
  /** Canonical bytes of a value under a new id, uploaded when large, ready to be committed. */
  prepare(owner: ContentOwner, value: Json): Promise<PreparedContent>;
  /** The stored bytes, or undefined when there are none (never committed, or erased). What is asked for at once is read at once. */
  get(place: ContentPlace, ref: ContentRef): Promise<string | undefined>;
}
