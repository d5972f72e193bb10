import { OutageError, PermanentError, TransientError } from '../problem/fault.ts';

/** The revision names a model route that the stage does not have any more: who put the revision was told of one that it never had. */
export class RouteUnknownError extends OutageError {
  override readonly name = 'RouteUnknownError';
}

/** The route has another pool than the one that the run waited in: the run goes on in that. */
export class RouteMovedError extends TransientError {
  override readonly name = 'RouteMovedError';
  override readonly meant = true;
}

/** Every endpoint of a route refused this very request, such as a prompt that is longer than its model takes. */
export class RequestRejectedError extends PermanentError {
  override readonly name = 'RequestRejectedError';
}

/** No endpoint of a route answered, in any round. */
export class RouteDownError extends OutageError {
  override readonly name = 'RouteDownError';
}
