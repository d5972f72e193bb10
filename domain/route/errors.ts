import { OutageError, PermanentError, TransientError } from '../problem/fault.ts';

/** The revision names a model route that the stage does not have. */
export class RouteUnknownError extends PermanentError {
  override readonly name = 'RouteUnknownError';
}

/** Another call may be having this very draft written: it is not paid for twice. The run goes on when that call must be over. */
export class DraftClaimedError extends TransientError {
  override readonly name = 'DraftClaimedError';
}

/** Every endpoint of a route refused this very request, such as a prompt that is longer than its model takes. */
export class RequestRejectedError extends PermanentError {
  override readonly name = 'RequestRejectedError';
}

/** No endpoint of a route answered, in any round. */
export class RouteDownError extends OutageError {
  override readonly name = 'RouteDownError';
}
