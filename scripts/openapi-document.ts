import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import type { ApiRoute } from '../domain/api/route.ts';
import { scopesOf } from '../domain/identity/caller.ts';
import { problemKinds, ProblemSchema, type ProblemKind } from '../domain/problem/problem.ts';

const description = `Tasks in, checked and approved work out.

**Lists.** What is an \`enum\` here is closed. What is told with examples is open: the kinds that \`waitingFor\` has, the types of events, the
names of checks and the kinds of problems may become more, and answers may get more fields. Requests with fields that are not known are refused.

**Problems.** Every error is \`application/problem+json\` (RFC 9457). The last part of its \`type\` is the word before the colon in the list of its
status below. A method that a path does not have is answered with 405 and \`Allow\`.

**Retries.** Repeat what was answered with 429 or 503 after the seconds in \`Retry-After\`, a submission under the same \`Idempotency-Key\`.`;

const tags = [
  { name: 'Tasks', description: 'Work put in, and what became of it' },
  { name: 'Automations', description: 'What can be asked for' },
  { name: 'Knowledge', description: 'What drafts may rest on' },
  { name: 'Reviewers', description: 'Who is asked' },
  { name: 'Contract', description: 'This document' },
];

/** What every call may be answered with: by API Gateway before anything is looked at, by the stage's throttle, and on our failures. */
const always: readonly ProblemKind[] = ['malformed-request', 'method-not-allowed', 'rate-limited', 'internal', 'unavailable'];

/** Problems of a call: its own, and those that follow from what it asks for. */
function problemsOf(route: ApiRoute): ReadonlySet<ProblemKind> {
  return new Set<ProblemKind>([
    ...(route.scope === null ? [] : (['unauthorized', 'missing-scope'] as const)),
    ...(route.malformedPath ? [route.malformedPath] : []),
    ...(route.body ? (['body-too-large', 'unsupported-media-type', 'invalid-request'] as const) : []),
    ...route.problems,
    ...always,
  ]);
}

const retryAfter = z.object({ 'Retry-After': z.int().min(0).optional().describe('Seconds after which a retry may help') });

/** Headers of problems, by status. */
const problemHeaders: Readonly<Record<number, z.ZodObject>> = {
  401: z.object({ 'WWW-Authenticate': z.string().optional().describe('How to authenticate') }),
  405: z.object({ Allow: z.string().describe('The methods of the path') }),
  409: retryAfter,
  429: retryAfter,
  503: retryAfter,
};

function responses(route: ApiRoute): ZodOpenApiResponsesObject {
  const kinds = Map.groupBy(problemsOf(route), (kind) => problemKinds[kind].status);
  const answers = Object.entries(route.answers).map(([status, { description: what, schema, headers }]) => [
    status,
    { description: what, ...(headers ? { headers } : {}), content: { 'application/json': { schema } } },
  ]);
  const problems = [...kinds]
    .toSorted(([one], [other]) => one - other)
    .map(([status, ofStatus]) => [
      String(status),
      {
        description: ofStatus.map((kind) => `\`${kind}\`: ${problemKinds[kind].title}`).join('\n\n'),
        ...(problemHeaders[status] ? { headers: problemHeaders[status] } : {}),
        content: { 'application/problem+json': { schema: ProblemSchema } },
      },
    ]);
  return Object.fromEntries([...answers, ...problems]);
}

/** Several scopes of a rule are alternatives, as several security requirements are. */
function security({ scope }: ApiRoute): Pick<ZodOpenApiOperationObject, 'security' | 'description'> {
  if (scope === null) return { security: [] };
  const scopes = scopesOf(scope);
  return {
    security: scopes.map((one) => ({ bearer: [one] })),
    description: `Needs the scope ${scopes.map((one) => `\`${one}\``).join(' or ')}.`,
  };
}

function operation(route: ApiRoute): ZodOpenApiOperationObject {
  const { params: path, query, headers: header, body } = route;
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...security(route),
    requestParams: { ...(path ? { path } : {}), ...(query ? { query } : {}), ...(header ? { header } : {}) },
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: responses(route),
  };
}

/** Says no more than the contract means: answers may grow, and a date is known by its format, an integer by its type. */
function plain({ jsonSchema, io }: { jsonSchema: z.core.JSONSchema.BaseSchema; io: 'input' | 'output' }): void {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (JSON.stringify(jsonSchema.propertyNames) === '{"type":"string"}') delete jsonSchema.propertyNames;
}

/** The OpenAPI 3.1 document of the API, made from the routes that its stack, its middleware and its handlers are made from. */
export function openApiDocument(routes: readonly ApiRoute[], version: string): unknown {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Linekeeper',
        version,
        summary: 'Tasks in, checked and approved work out.',
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [
        {
          url: 'https://{base}',
          description: 'One stage',
          variables: { base: { default: 'linekeeper.example', description: 'Host of the stage, and its path where it has one' } },
        },
      ],
      tags,
      paths,
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: "A token of the stage's issuer. Its claims say team and scopes",
          },
        },
      },
    },
    { override: plain },
  );
}
