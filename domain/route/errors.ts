import { OutageError, PermanentError } from '../problem/fault.ts';

/** The revision names a model route that the stage does not have. */
export class RouteUnknownError extends PermanentError {
  override readonly name = 'RouteUnknownError';
}

/** No endpoint of a route answered, in any round. */
export class RouteDownError extends OutageError {
  override readonly name = 'RouteDownError';
}
