/** A revision reads a knowledge domain that belongs to another team than the automation's owner. */
export class KnowledgeForbiddenError extends Error {
  override readonly name = 'KnowledgeForbiddenError';
}

/** Others put the same document again and again while this change was tried. */
export class DocumentContendedError extends Error {
  override readonly name = 'DocumentContendedError';
}

/** A document is on record, its content is not in the bucket. */
export class DocumentContentMissingError extends Error {
  override readonly name = 'DocumentContentMissingError';
}

/** The search engine failed. Its own message may quote texts and stays in `cause`. */
export class KnowledgeIndexError extends Error {
  override readonly name = 'KnowledgeIndexError';
}

/** A task is pinned to a revision that the registry does not have. */
export class RevisionMissingError extends Error {
  override readonly name = 'RevisionMissingError';
}
