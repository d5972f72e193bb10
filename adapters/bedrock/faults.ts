/** What a failed call to Bedrock means for the hand-over. `detail` is the error's name: messages may quote the request. */
export type BedrockFault = { kind: 'throttled' | 'timeout' | 'unavailable' | 'misconfigured' | 'rejected'; detail: string };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors */
const byName: Readonly<Record<string, BedrockFault['kind']>> = {
  ThrottlingException: 'throttled',
  ServiceQuotaExceededException: 'throttled',
  ModelTimeoutException: 'timeout',
  // Answered with HTTP 429, but it means that the model is being loaded: patience helps, fewer calls do not.
  ModelNotReadyException: 'unavailable',
  ModelErrorException: 'unavailable',
  ServiceUnavailableException: 'unavailable',
  InternalServerException: 'unavailable',
  ValidationException: 'rejected',
  AccessDeniedException: 'misconfigured',
  ResourceNotFoundException: 'misconfigured',
  CredentialsProviderError: 'misconfigured',
};

/**
 * Sorts what the SDK throws: by our own time-out, then by name, then by HTTP status; without any the network failed.
 * The SDK's own `TimeoutError` does not count: it says so of a broken connection, too.
 */
export function faultOf(error: unknown, timeout: AbortSignal): BedrockFault {
  if (timeout.aborted) return { kind: 'timeout', detail: 'no answer in time' };
  if (!(error instanceof Error)) return { kind: 'unavailable', detail: 'unknown' };
  return { kind: byName[error.name] ?? byStatus(statusOf(error)), detail: error.name };
}

function byStatus(status: number | undefined): BedrockFault['kind'] {
  if (status === 429) return 'throttled';
  if (status === 408 || status === 504) return 'timeout';
  return status !== undefined && status >= 300 && status < 500 ? 'misconfigured' : 'unavailable';
}

function statusOf(error: Error): number | undefined {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) return undefined;
  const { $metadata: metadata } = error;
  return 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
