import { OutageError, PermanentError, TransientError } from '../problem/fault.ts';

/** A revision reads a knowledge domain that belongs to another team than the automation's owner. */
export class KnowledgeForbiddenError extends PermanentError {
  override readonly name = 'KnowledgeForbiddenError';
}

/** Others put the same document again and again while this change was tried. */
export class DocumentContendedError extends TransientError {
  override readonly name = 'DocumentContendedError';
}

/** A document is on record, its content is not in the bucket. */
export class DocumentContentMissingError extends PermanentError {
  override readonly name = 'DocumentContentMissingError';
}

/** The search engine failed. Its own message may quote texts and stays in `cause`. */
export class KnowledgeIndexError extends TransientError {
  override readonly name = 'KnowledgeIndexError';
}

/** The embedding server throttled, timed out or was down: worth a retry. */
export class EmbeddingUnavailableError extends OutageError {
  override readonly name = 'EmbeddingUnavailableError';
}

/** The embedding server refused the request, or answered with vectors of another shape: a retry will not help. */
export class EmbeddingRejectedError extends PermanentError {
  override readonly name = 'EmbeddingRejectedError';
}
