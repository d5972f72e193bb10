import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { MiddlewareObj } from '@middy/core';

/**
 * Traces the handler without its answer or its errors' texts: both may hold customer text.
 * The tracer switches itself off where X-Ray is off.
 */
export function tracing(name: string): MiddlewareObj {
  const tracer = new Tracer({ serviceName: name, captureHTTPsRequests: false });
  return captureLambdaHandler(tracer, { captureResponse: false });
}
