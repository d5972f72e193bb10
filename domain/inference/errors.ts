/** A prompt cannot be rendered within its bounds of time and size, or its template fails on this input. */
export class PromptRenderError extends Error {
  override readonly name = 'PromptRenderError';
}

/** The revision names a model route that the stage does not have. */
export class RouteUnknownError extends Error {
  override readonly name = 'RouteUnknownError';
}

/** What drafting needs (the input, the draft to mend, the revision) is not there: never written, or erased. */
export class DraftContentMissingError extends Error {
  override readonly name = 'DraftContentMissingError';
}

/** The embedding server throttled, timed out or was down: worth a retry. */
export class EmbeddingUnavailableError extends Error {
  override readonly name = 'EmbeddingUnavailableError';
}

/** The embedding server refused the request, or answered with vectors of another shape: a retry will not help. */
export class EmbeddingRejectedError extends Error {
  override readonly name = 'EmbeddingRejectedError';
}
