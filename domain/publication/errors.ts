import { OutageError, PermanentError } from '../problem/fault.ts';

/** The outside system did not take the publication now; a later try may succeed. */
export class ConnectorUnavailableError extends OutageError {
  override readonly name = 'ConnectorUnavailableError';
}

/** A revision names a connector that the stage does not have. */
export class UnknownConnectorError extends PermanentError {
  override readonly name = 'UnknownConnectorError';
}

/** A connector's key, once rendered, is no name it may store under. */
export class TargetRefusedError extends PermanentError {
  override readonly name = 'TargetRefusedError';
}

/** The host is not on the stage's allowlist, or resolved to an address that is not allowed. */
export class EgressRefusedError extends PermanentError {
  override readonly name = 'EgressRefusedError';
}

/** Neither policy nor a person let this very draft through. */
export class NotApprovedError extends PermanentError {
  override readonly name = 'NotApprovedError';
}

/** The bytes about to be published are not the bytes that were approved. */
export class DigestMismatchError extends PermanentError {
  override readonly name = 'DigestMismatchError';
}
