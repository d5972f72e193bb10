import type { TaskId } from '../identity/ids.ts';

/** Which piece of content of a task. Content lives apart from the task item, so erasure and retention can act on it alone. */
export type ContentName =
  | 'input'
  | 'metadata'
  | 'evidence'
  | `draft-${number}`
  | `checks-${number}`
  | `proposal-${number}`
  | `note-${number}`;

/** Content ready to be committed with a change: up to 32 KiB inline in the transaction, larger already uploaded to S3. */
export type PreparedContent = { name: ContentName; sha256: string; sizeBytes: number } & ({ inline: string } | { s3Key: string });

/** The task that content belongs to, and the epoch second until which it is kept. */
export type ContentOwner = { id: TaskId; expiresAt: number };
