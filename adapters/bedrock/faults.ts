/**
 * What a failed call to Bedrock means for the hand-over. `detail` is the error's name, and in words of ours what its message is known to
 * say: messages themselves may quote the request.
 */
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
 * Messages that speak of how the endpoint is set up, whatever the error's name: a ValidationException may as well mean a prompt that is
 * too long, which is nobody's setting. As callers saw them on AWS; `test/adapters/bedrock/recorded.ts` has each with its source.
 */
const setupFaults: readonly (readonly [RegExp, string])[] = [
  [/on-demand throughput isn.t supported|doesn.t support on-demand throughput/, 'the model is only to be had by an inference profile'],
  [/provided model identifier is invalid/, 'the model id is not known in this region'],
  [/reached the end of its life/, 'the model is past its end of life'],
  [/marked by provider as Legacy/, 'the model is legacy, and closed to those who have not used it lately'],
  [/toolConfig\.|toolChoice|tool_choice/, 'the model does not take the tool as it is asked to answer by'],
  [
    /`?(temperature|top_?[pk])`? (is deprecated|and `?top_?p`? cannot both)|support the (temperature|topP) field/i,
    'the model refuses a sampling parameter',
  ],
  [/thinking\.type/, 'the model cannot be told whether to think'],
];

/**
 * Sorts what the SDK throws: by our own time-out, then by name, then by HTTP status; without any the network failed.
 * The SDK's own `TimeoutError` does not count: it says so of a broken connection, too.
 */
export function faultOf(error: unknown, timeout: AbortSignal): BedrockFault {
  if (timeout.aborted) return { kind: 'timeout', detail: 'no answer in time' };
  if (!(error instanceof Error)) return { kind: 'unavailable', detail: 'unknown' };
  const setup = setupFaults.find(([said]) => said.test(error.message))?.[1];
  if (setup !== undefined) return { kind: 'misconfigured', detail: `${error.name}: ${setup}` };
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
