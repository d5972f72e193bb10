import type { Chunk, DocumentRecord, FoundChunk, IngestMessage, PutDocument, SearchRequest } from '#domain/knowledge/schema.ts';

/** Reads the chunks of a domain. */
export interface KnowledgeSearch {
  /** Hybrid search: vectors and BM25, fused by reciprocal rank. A domain with no table answers with nothing. */
  search(domain: string, search: SearchRequest, vector: readonly number[]): Promise<FoundChunk[]>;
}

/** Chunks with their vectors, one table a domain and embedding. One writer a table at a time: see {@link IndexLeases}. */
export interface KnowledgeIndex extends KnowledgeSearch {
  /** Replaces all chunks of a document by these, atomically for readers. */
  replaceDocument(domain: string, document: string, chunks: readonly (Chunk & { vector: number[] })[]): Promise<void>;
  deleteDocument(domain: string, document: string): Promise<void>;
}

/** Who writes a domain's index: one call at a time, until it gives the lease back or is certainly over. */
export interface IndexLeases {
  /** Takes a domain's index until an instant, unless somebody else has it. Answers whether it was had. */
  take(domain: string, now: Date, until: Date): Promise<boolean>;
  /** Gives it back, by the instant that it would have ended with. */
  giveBack(domain: string, until: Date): Promise<void>;
}

type DocumentVersion = Pick<DocumentRecord, 'domain' | 'id' | 'version'>;

/** Vectors of a document that is not indexed yet, by batches of its chunks: what was bought is not bought again. */
export interface KeptVectors {
  /** @param batch names the texts and the embedding */
  find(document: DocumentVersion, batch: string): Promise<number[][] | undefined>;
  keep(document: DocumentVersion, batch: string, vectors: readonly (readonly number[])[]): Promise<void>;
  /** Drops those of all versions up to this one. */
  drop(document: DocumentVersion): Promise<void>;
}

/** Which team a knowledge domain belongs to: the one that put the first document. */
export interface DomainOwners {
  owner(domain: string): Promise<string | undefined>;
  /** Gives the domain to the team unless it has an owner already. Answers the owner. */
  claim(domain: string, team: string, now: Date): Promise<string>;
}

export type PutDocumentReply = { kind: 'stored' | 'unchanged'; record: DocumentRecord };

/** Documents as they were put, and where their indexing stands. Ownership is the caller's business: see {@link DomainOwners}. */
export interface DocumentStore {
  /**
   * Stores a document and queues nothing. Answers `unchanged` when the same bytes are there already and indexed or queued.
   * @throws {DocumentContendedError} when others put the same document again and again meanwhile
   */
  put(team: string, domain: string, id: string, document: PutDocument, now: Date): Promise<PutDocumentReply>;
  find(domain: string, id: string): Promise<DocumentRecord | undefined>;
  /** The content of the version that a record stands for. @throws {DocumentContentMissingError} */
  content(record: DocumentRecord): Promise<string>;
  /** Marks the result of indexing. `superseded` when a newer version was put or the document is being deleted. */
  mark(
    record: DocumentRecord,
    result: { status: 'indexed'; chunks: number } | { status: 'failed'; error: string },
    now: Date,
  ): Promise<'marked' | 'superseded'>;
  /** Marks a document as being deleted. Undefined when there is none. Deleting twice keeps the first mark. */
  beginDelete(domain: string, id: string, now: Date): Promise<DocumentRecord | undefined>;
  /** Removes the contents of a document up to a version, and its record if that version is still the one being deleted. */
  remove(domain: string, id: string, version: number): Promise<'removed' | 'superseded'>;
}

/** Sends a document of a team to be indexed or removed. Messages come in any order, and more than once. */
export interface IngestQueue {
  send(message: IngestMessage, team: string): Promise<void>;
}
