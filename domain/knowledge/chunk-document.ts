import { chunkJson, type Piece } from './chunk-json.ts';
import { chunkMarkdown } from './chunk-markdown.ts';
import type { Chunk, DocumentRecord } from './schema.ts';

export type ChunkReply =
  | { kind: 'chunks'; chunks: Chunk[] }
  /** The content cannot be read as what it claims to be; `why` is for the people who put it and quotes none of it. */
  | { kind: 'unreadable'; why: string };

/** Longest title of a chunk in characters. */
const maxTitleLength = 200;

/** Most chunks of a document. Prose of the greatest length makes half as many; a list of short records may make more. */
export const maxChunks = 4000;

/**
 * Cuts a document into chunks of at most 900 characters along its structure. Every chunk's text is exactly the content at its
 * span; its title leads to it, like `Tone of voice › Headlines`.
 */
export function chunkDocument(record: Pick<DocumentRecord, 'id' | 'version' | 'title' | 'format'>, content: string): ChunkReply {
  const pieces = read(record.format, content);
  if (!pieces) {
    return {
      kind: 'unreadable',
      why: `The content cannot be read as ${record.format}. Put the document again with valid content that is nested less deeply, or in another format.`,
    };
  }
  if (pieces.length === 0) {
    return { kind: 'unreadable', why: 'The content holds no text below its headings. Put the document again with text, or delete it.' };
  }
  if (pieces.length > maxChunks) {
    return {
      kind: 'unreadable',
      why: `The content falls into ${pieces.length} passages, and a document may have ${maxChunks}. Put its parts as documents of their own.`,
    };
  }
  const chunks = pieces.map(({ titles, span }, chunk) => ({
    document: record.id,
    version: record.version,
    chunk,
    title: titleOf(record.title, titles),
    text: content.slice(span.start, span.end),
    span,
  }));
  return { kind: 'chunks', chunks };
}

/** What is embedded and searched for words: the title gives a short passage its subject. */
export function searchableText(chunk: Pick<Chunk, 'title' | 'text'>): string {
  return `${chunk.title}\n${chunk.text}`;
}

function read(format: DocumentRecord['format'], content: string): Piece[] | undefined {
  switch (format) {
    case 'markdown':
      try {
        return chunkMarkdown(content);
      } catch (error) {
        // Quotes within quotes within quotes: the lexer has no stack for them.
        if (error instanceof RangeError) return undefined;
        throw error;
      }
    case 'json':
      return chunkJson(content);
    default:
      return format satisfies never;
  }
}

function titleOf(document: string, titles: readonly string[]): string {
  const path = titles[0]?.toLowerCase() === document.toLowerCase() ? titles.slice(1) : titles;
  const whole = [document, ...path.filter((title) => title !== '')].join(' › ');
  return whole.length <= maxTitleLength ? whole : `${whole.slice(0, maxTitleLength - 1).trimEnd()}…`;
}
