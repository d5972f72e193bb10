/** The revision names a model route that the stage does not have. */
export class RouteUnknownError extends Error {
  override readonly name = 'RouteUnknownError';
}
