import type { Json } from '#domain/content/canonical.ts';
import type { ContentName, ContentOwner, PreparedContent } from '#domain/content/content.ts';
import type { TaskId } from '#domain/identity/ids.ts';

/** Customer content. */
export interface ContentStore {
  /** Canonical bytes of a value, uploaded when large, ready to be committed. */
  prepare(owner: ContentOwner, name: ContentName, value: Json): Promise<PreparedContent>;
  /** The stored canonical bytes, or undefined when there are none (never written, or erased). */
  get(taskId: TaskId, name: ContentName): Promise<string | undefined>;
}
