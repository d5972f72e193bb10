import * as z from 'zod';

export const DomainNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be 2–41 lower-case letters, digits or hyphens')
  .meta({ id: 'DomainName', examples: ['brand-copy'] });
export const DocumentIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be 1–128 letters, digits, dots, hyphens or underscores')
  .meta({ id: 'DocumentId', examples: ['tone-of-voice'] });

/**
 * Longest content of a document in characters: some 400 pages, or 250,000 tokens. It is embedded in a few minutes, and its passages fit the
 * memory of a call.
 */
export const maxContentLength = 1_000_000;

/** A document put into a knowledge domain. @example { "title": "Tone of voice", "format": "markdown", "content": "# Tone\n…" } */
export const PutDocumentSchema = z
  .strictObject({
    title: z.string().min(1).max(300),
    format: z.enum(['markdown', 'json']),
    content: z
      .string()
      .min(1)
      .max(
        maxContentLength,
        'must be at most 1,000,000 characters; split the document at its headings and put each part under an id of its own',
      ),
  })
  .meta({ id: 'PutDocument' });
export type PutDocument = z.infer<typeof PutDocumentSchema>;

/** Where a document stands. `version` counts its distinct contents; putting the same bytes again changes nothing. */
export const DocumentRecordSchema = z.object({
  domain: DomainNameSchema,
  id: DocumentIdSchema,
  team: z.string(),
  title: z.string(),
  format: z.enum(['markdown', 'json']),
  version: z.int().min(1),
  sha256: z.string(),
  status: z.enum(['queued', 'indexed', 'failed', 'deleting']),
  chunks: z.int().min(0).optional(),
  error: z.string().optional(),
  updatedAt: z.iso.datetime(),
});
export type DocumentRecord = z.infer<typeof DocumentRecordSchema>;

/** The answer to a document that was put, read or deleted: where it stands, without its content. */
export const DocumentAnswerSchema = DocumentRecordSchema.omit({ sha256: true, team: true })
  .extend({ links: z.object({ self: z.string(), search: z.string() }) })
  .meta({ id: 'Document' });
export type DocumentAnswer = z.infer<typeof DocumentAnswerSchema>;

/** The answer for a record. */
export function documentAnswer({ sha256: _sha256, team: _team, ...record }: DocumentRecord): DocumentAnswer {
  const domain = `/v1/knowledge/${record.domain}`;
  return { ...record, links: { self: `${domain}/documents/${record.id}`, search: `${domain}/search` } };
}

/**
 * What the ingest queue carries. It asks for nothing by itself: the record says what is to be done, so an old message does no harm.
 * @example { "domain": "brand", "id": "tone-of-voice", "version": 3, "action": "index" }
 */
export const IngestMessageSchema = z.object({
  domain: DomainNameSchema,
  id: DocumentIdSchema,
  version: z.int().min(1),
  action: z.enum(['index', 'delete']),
});
export type IngestMessage = z.infer<typeof IngestMessageSchema>;

/** A piece of a document. `span` is its character range in the document, `chunk` its number from 0. */
export const ChunkSchema = z.object({
  document: z.string(),
  version: z.int(),
  chunk: z.int().min(0),
  title: z.string(),
  text: z.string(),
  span: z.object({ start: z.int(), end: z.int() }),
});
export type Chunk = z.infer<typeof ChunkSchema>;

/** A chunk found by a search; `score` is its fused rank score, higher is better. */
export const FoundChunkSchema = ChunkSchema.extend({ score: z.number() }).meta({ id: 'FoundChunk' });
export type FoundChunk = z.infer<typeof FoundChunkSchema>;

export const SearchRequestSchema = z
  .strictObject({
    query: z.string().min(1).max(2000),
    topK: z.int().min(1).max(50).default(5),
    filter: z.strictObject({ document: DocumentIdSchema.optional() }).optional(),
  })
  .meta({ id: 'SearchRequest' });
export type SearchRequest = z.infer<typeof SearchRequestSchema>;

export const SearchAnswerSchema = z
  .object({
    items: z.array(FoundChunkSchema),
    embedding: z.string().describe('The embedding model and its version'),
    tookMs: z.number(),
  })
  .meta({ id: 'SearchAnswer' });
export type SearchAnswer = z.infer<typeof SearchAnswerSchema>;
