import type { APIGatewayProxyEvent } from 'aws-lambda';

/** An HTTP request as API Gateway hands it on, before anything is checked. */
export type HttpRequest = {
  method: string;
  pathParameters: Record<string, string>;
  query: Record<string, string>;
  header: (name: string) => string | undefined;
  body: string;
  /** What the authorizer said of the caller; undefined where there is none. */
  authorizer: unknown;
  requestId: string;
};

/** Reads an event. The path itself is left out: it may hold secrets. */
export function readEvent(event: APIGatewayProxyEvent): HttpRequest {
  const headers = new Map<string, string>();
  for (const [key, value] of Object.entries(event.headers ?? {})) if (value !== undefined) headers.set(key.toLowerCase(), value);
  const body = event.body ?? '';
  return {
    method: event.httpMethod,
    pathParameters: defined(event.pathParameters),
    query: defined(event.queryStringParameters),
    header: (name) => headers.get(name.toLowerCase()),
    body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    authorizer: event.requestContext.authorizer,
    requestId: event.requestContext.requestId,
  };
}

function defined(values: Record<string, string | undefined> | null): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
