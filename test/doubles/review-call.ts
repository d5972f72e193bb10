import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
type Call = { method: 'GET' | 'HEAD' | 'POST'; token: string; body?: string; contentType?: string; headers?: Record<string, string> };

/** Calls a review function as API Gateway does, and hears all it writes to its log. */
export async function callReview(
  handler: unknown,
  { method, token, body, contentType, headers }: Call,
): Promise<{ reply: APIGatewayProxyResult; logged: string }> {
  const resource = method === 'POST' ? '/review/{token}/decision' : '/review/{token}';
  const event = {
    httpMethod: method,
    resource,
    path: resource.replace('{token}', token),
    headers: { ...(contentType ? { 'Content-Type': contentType } : {}), 'User-Agent': 'test', ...headers },
    pathParameters: { token },
    queryStringParameters: null,
    body: body ?? null,
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', identity: { sourceIp: '192.0.2.1' }, path: resource.replace('{token}', token) },
  } as unknown as APIGatewayProxyEvent;
  const context = {
    functionName: 'review',
    awsRequestId: 'r',
    invokedFunctionArn: 'arn',
    memoryLimitInMB: '256',
    functionVersion: '1',
  } as Context;
  let logged = '';
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      logged += chunk.toString();
      return true;
    };
  }
  try {
    const reply = await (handler as Handler)(event, context);
    return { reply, logged };
  } finally {
    streams.forEach((stream, index) => {
      stream.write = writes[index] as typeof stream.write;
    });
  }
}
