import * as z from 'zod';
import { ContentIdSchema, type TaskId } from '../identity/ids.ts';

/**
 * Where a record finds a piece of content. Content lives apart from the records that name it, under an id of its own, so that it can be
 * prepared before a record has its number, and erasure and retention can act on it alone.
 * @example { "id": "cnt_01JH…", "sha256": "9f86…", "sizeBytes": 512 }
 */
export const ContentRefSchema = z.object({
  id: ContentIdSchema,
  sha256: z.string().describe('SHA-256 of the stored bytes, which are the RFC 8785 form of the value'),
  sizeBytes: z.int().min(0),
});
export type ContentRef = z.infer<typeof ContentRefSchema>;

/** Content ready to be committed with a change: up to 32 KiB inline in the transaction, larger already uploaded. */
export type PreparedContent = { ref: ContentRef } & ({ inline: string } | { s3Key: string });

/** The task that content belongs to. Its keys begin with the team, so that one team's content can be found, given away or erased as a whole. */
export type ContentPlace = { id: TaskId; team: string };

/** The same with the epoch second until which it is kept. */
export type ContentOwner = ContentPlace & { expiresAt: number };
