import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { page } from '#runtime/page.ts';
import { createDecideReviewHandler } from '../../../lambdas/decide-review/handler.ts';
import { createShowReviewHandler } from '../../../lambdas/show-review/handler.ts';
import { route as decideReview } from '../../../lambdas/decide-review/route.ts';
import { route as showReview } from '../../../lambdas/show-review/route.ts';
import type { ReviewLine } from '../../doubles/review-line.ts';

/** The review pages of a line in memory, by the functions that serve them, under a prefix as API Gateway has one. */
export type PageServer = {
  /** Address of the page behind the nth link. */
  page: (link?: number) => string;
  /** Method and path of every request, in their order. */
  requests: string[];
  close: () => Promise<void>;
};

const prefix = '/prod';

// What the functions log is tested where they are called alone.
process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';

export async function servePages(line: ReviewLine): Promise<PageServer> {
  const show = page(showReview, createShowReviewHandler(line.deps));
  const decide = page(decideReview, createDecideReviewHandler(line.deps));
  const requests: string[] = [];

  async function answer(request: IncomingMessage): Promise<APIGatewayProxyResult> {
    const { method = 'GET', url = '/' } = request;
    requests.push(`${method} ${url}`);
    const [, token, decision] = new RegExp(`^${prefix}/review/([^/]+)(/decision)?$`).exec(url) ?? [];
    const isPress = method === 'POST' && decision !== undefined;
    if (token === undefined || (decision !== undefined && !isPress)) return { statusCode: 403, body: '' };
    const event = await eventOf(request, decodeURIComponent(token), isPress ? '/review/{token}/decision' : '/review/{token}');
    return (isPress ? decide : show)(event, { functionName: 'review', awsRequestId: 'r' } as Context);
  }

  const server = createServer((request, response) => {
    answer(request).then(
      ({ statusCode, headers, body }) => response.writeHead(statusCode, headers as Record<string, string>).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    page: (link = 0) => `http://127.0.0.1:${port}${prefix}/review/${line.tokens()[link]}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

async function eventOf(request: IncomingMessage, token: string, resource: string): Promise<APIGatewayProxyEvent> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return {
    httpMethod: request.method,
    resource,
    path: resource.replace('{token}', token),
    headers: request.headers,
    pathParameters: { token },
    queryStringParameters: null,
    body: Buffer.concat(chunks).toString('utf8'),
    isBase64Encoded: false,
    requestContext: { requestId: 'r', identity: { sourceIp: '127.0.0.1' } },
  } as unknown as APIGatewayProxyEvent;
}
