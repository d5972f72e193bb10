import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ProblemError, type ProblemKind } from '../../domain/problem/problem.ts';

type GatewayProblem = {
  type: ResponseType;
  kind: ProblemKind;
  detail: string;
  headers?: Record<string, string>;
};

const authenticate = { 'WWW-Authenticate': 'Bearer' };
const tokenNeeded = 'Send a valid bearer token of a trusted issuer that names your team.';

/** What API Gateway answers by itself, in the form our handlers answer. Anything not listed falls to the two defaults. */
const gatewayProblems: readonly GatewayProblem[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    kind: 'unauthorized',
    detail: tokenNeeded,
    headers: authenticate,
  },
  {
    type: ResponseType.ACCESS_DENIED,
    kind: 'unauthorized',
    detail: tokenNeeded,
    headers: authenticate,
  },
  {
    type: ResponseType.EXPIRED_TOKEN,
    kind: 'unauthorized',
    detail: tokenNeeded,
    headers: authenticate,
  },
  {
    type: ResponseType.INVALID_SIGNATURE,
    kind: 'unauthorized',
    detail: tokenNeeded,
    headers: authenticate,
  },
  // API Gateway says this of every path and method it does not know.
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    kind: 'not-found',
    detail: 'No such path or method; GET /v1/openapi.json lists them all.',
  },
  {
    type: ResponseType.RESOURCE_NOT_FOUND,
    kind: 'not-found',
    detail: 'No such path or method; GET /v1/openapi.json lists them all.',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    kind: 'body-too-large',
    detail: 'The body is larger than API Gateway takes (10 MB).',
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    kind: 'unsupported-media-type',
    detail: 'Send the body as application/json.',
  },
  {
    type: ResponseType.THROTTLED,
    kind: 'rate-limited',
    detail: 'Too many requests at once for this stage; try again shortly.',
    headers: { 'Retry-After': '1' },
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    kind: 'rate-limited',
    detail: 'Too many requests for this stage; try again later.',
    headers: { 'Retry-After': '60' },
  },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    kind: 'unavailable',
    detail: 'The function did not answer; try again with the same Idempotency-Key.',
    headers: { 'Retry-After': '1' },
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    kind: 'unavailable',
    detail: 'The function took too long; try again with the same Idempotency-Key.',
    headers: { 'Retry-After': '1' },
  },
  {
    type: ResponseType.DEFAULT_4XX,
    kind: 'malformed-request',
    detail: 'API Gateway could not read the request.',
  },
  {
    type: ResponseType.DEFAULT_5XX,
    kind: 'internal',
    detail: 'It is not your request. Try again with the same Idempotency-Key.',
  },
];

/** Makes API Gateway's own answers `application/problem+json`, like those of the handlers. */
export function addProblemResponses(api: RestApi): void {
  for (const { type, kind, detail, headers = {} } of gatewayProblems) {
    const problem = new ProblemError(kind, detail).toProblem();
    api.addGatewayResponse(`Problem${type.responseType}`, {
      type,
      statusCode: String(problem.status),
      responseHeaders: quoted({
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        ...headers,
      }),
      templates: { 'application/json': JSON.stringify(problem) },
    });
  }
}

const page =
  '<!doctype html><html lang="en"><title>Linekeeper</title><p>This page cannot be shown. Open the link from the email again, or ask whoever sent it.</p></html>';

/** The answer to a method that a path does not have. */
export function methodProblem(allowed: readonly string[]): { type: string; text: string } {
  const problem = new ProblemError('method-not-allowed', `This path has ${allowed.join(', ')}; GET /v1/openapi.json lists all calls.`);
  return { type: 'application/problem+json', text: JSON.stringify(problem.toProblem()) };
}

/** The same for people. */
export function methodPage(): { type: string; text: string } {
  return { type: 'text/html; charset=utf-8', text: page };
}

/** Makes API Gateway's own answers a short page, for people. */
export function addPageResponses(api: RestApi): void {
  for (const type of [ResponseType.DEFAULT_4XX, ResponseType.DEFAULT_5XX]) {
    api.addGatewayResponse(`Page${type.responseType}`, {
      type,
      responseHeaders: quoted({
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
      }),
      templates: { 'application/json': page },
    });
  }
}

/** API Gateway takes literal header values in single quotes. */
function quoted(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}
