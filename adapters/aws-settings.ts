/**
 * How every client of AWS is made: a call that is not answered ends, so that a service that hangs is an outage and not the death of the
 * function that waits for it. In milliseconds; with the SDK's three tries a call takes at most about a quarter of a minute. Region, endpoint
 * and credentials come from the environment.
 * @see https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-node-http-handler/Interface/NodeHttpHandlerOptions/
 */
export const awsSettings = {
  requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
} as const;
