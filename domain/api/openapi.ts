import * as z from 'zod';
import { AuditEventSchema } from '../audit/schema.ts';
import { RevisionSpecSchema } from '../automation/schema.ts';
import { AutomationSummarySchema, AutomationViewSchema } from '../automation/view.ts';
import type { Json } from '../content/canonical.ts';
import type { Scope } from '../identity/caller.ts';
import { DocumentRecordSchema, PutDocumentSchema, SearchAnswerSchema, SearchRequestSchema } from '../knowledge/schema.ts';
import { ProblemSchema, problemKinds } from '../problem/problem.ts';
import { CancelTaskSchema, ListTasksQuerySchema, SubmitTaskSchema } from '../task/schema.ts';
import { TaskSummarySchema, TaskViewSchema } from '../task/view.ts';

/** One call of the API, as the OpenAPI document tells it. */
type Call = {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  summary: string;
  scope: Scope | undefined;
  headers?: { name: string; description: string; schema: z.ZodType }[];
  query?: z.ZodObject;
  body?: z.ZodType;
  answers: Record<number, { description: string; schema?: z.ZodType }>;
  problems: number[];
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  description: '1–255 visible ASCII characters, yours; the same key with the same body is the same task for 30 days',
  schema: z.string().regex(/^[\x21-\x7e]{1,255}$/),
};

const page = (item: z.ZodType) => z.object({ items: z.array(item), cursor: z.string().optional() });

/** All calls, in the order of the document. */
export const calls: readonly Call[] = [
  {
    method: 'post',
    path: '/v1/tasks',
    summary: 'Submit a task; with mode "sync", wait up to 25 s for its end',
    scope: 'tasks:write',
    headers: [idempotencyKey],
    body: SubmitTaskSchema,
    answers: {
      200: { description: 'The finished task (mode "sync")', schema: TaskViewSchema },
      202: {
        description: 'Accepted; `Location` says where to look. `Idempotent-Replayed: true` marks a replay',
        schema: TaskSummarySchema,
      },
    },
    problems: [400, 401, 403, 404, 409, 413, 415, 422, 429],
  },
  {
    method: 'get',
    path: '/v1/tasks',
    summary: 'Your tasks, newest first',
    scope: 'tasks:read',
    query: ListTasksQuerySchema,
    answers: { 200: { description: 'A page', schema: page(TaskSummarySchema) } },
    problems: [400, 401, 403],
  },
  {
    method: 'get',
    path: '/v1/tasks/{id}',
    summary: 'A task with its output, checks, review, publications and figures',
    scope: 'tasks:read',
    answers: { 200: { description: 'The task', schema: TaskViewSchema } },
    problems: [401, 403, 404],
  },
  {
    method: 'get',
    path: '/v1/tasks/{id}/events',
    summary: 'The audit trail of a task, hash-chained, oldest first',
    scope: 'tasks:read',
    answers: { 200: { description: 'All events', schema: page(AuditEventSchema) } },
    problems: [401, 403, 404],
  },
  {
    method: 'post',
    path: '/v1/tasks/{id}/cancel',
    summary: 'Cancel a task that is not being published yet',
    scope: 'tasks:write',
    body: CancelTaskSchema,
    answers: { 202: { description: 'Cancelled', schema: TaskSummarySchema } },
    problems: [400, 401, 403, 404, 409, 415, 422],
  },
  {
    method: 'get',
    path: '/v1/automations',
    summary: 'The automations your team may call',
    scope: 'tasks:read',
    answers: { 200: { description: 'All of them', schema: page(AutomationSummarySchema) } },
    problems: [401, 403],
  },
  {
    method: 'get',
    path: '/v1/automations/{id}',
    summary: 'An automation: input and output schema, and an example that works',
    scope: 'tasks:read',
    answers: { 200: { description: 'The live revision', schema: AutomationViewSchema } },
    problems: [401, 403, 404],
  },
  {
    method: 'put',
    path: '/v1/automations/{id}',
    summary: 'Put a new revision and make it live; revisions are never edited',
    scope: 'automations:write',
    body: RevisionSpecSchema,
    answers: { 200: { description: 'The live revision is this very one' }, 201: { description: 'A new revision' } },
    problems: [400, 401, 403, 413, 415, 422],
  },
  {
    method: 'put',
    path: '/v1/knowledge/{domain}/documents/{id}',
    summary: 'Put a document into a knowledge domain; it is indexed soon after',
    scope: 'knowledge:write',
    body: PutDocumentSchema,
    answers: { 202: { description: 'Stored and queued for indexing', schema: DocumentRecordSchema } },
    problems: [400, 401, 403, 404, 413, 415, 422],
  },
  {
    method: 'get',
    path: '/v1/knowledge/{domain}/documents/{id}',
    summary: 'Where a document stands',
    scope: 'tasks:read',
    answers: { 200: { description: 'Its record', schema: DocumentRecordSchema } },
    problems: [401, 403, 404],
  },
  {
    method: 'delete',
    path: '/v1/knowledge/{domain}/documents/{id}',
    summary: 'Delete a document and its chunks',
    scope: 'knowledge:write',
    answers: { 202: { description: 'Queued for deletion' } },
    problems: [401, 403, 404],
  },
  {
    method: 'post',
    path: '/v1/knowledge/{domain}/search',
    summary: 'Search a knowledge domain: vectors and full text, fused',
    scope: 'tasks:read',
    body: SearchRequestSchema,
    answers: { 200: { description: 'The best chunks first', schema: SearchAnswerSchema } },
    problems: [400, 401, 403, 404, 415, 422],
  },
  {
    method: 'get',
    path: '/v1/openapi.json',
    summary: 'This document',
    scope: undefined,
    answers: { 200: { description: 'OpenAPI 3.1' } },
    problems: [],
  },
];

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): { [key: string]: unknown } {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
}

const titles = new Map<number, string>(Object.values(problemKinds).map(({ status, title }) => [status, title]));

function pathParameters(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters(query: z.ZodObject | undefined) {
  if (!query) return [];
  const properties = jsonSchema(query, 'input')['properties'];
  return Object.entries(properties ?? {}).map(([name, schema]: [string, unknown]) => ({ name, in: 'query', required: false, schema }));
}

function operation(call: Call) {
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return {
    summary: call.summary,
    ...(call.scope ? { security: [{ bearer: [call.scope] }], description: `Needs the scope \`${call.scope}\`.` } : { security: [] }),
    parameters: [
      ...pathParameters(call.path),
      ...queryParameters(call.query),
      ...(call.headers ?? []).map(({ name, description, schema }) => ({
        name,
        in: 'header',
        required: true,
        description,
        schema: jsonSchema(schema, 'input'),
      })),
    ],
    ...(call.body ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(call.body, 'input') } } } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(call.answers).map(([status, { description, schema }]) => [
          status,
          { description, ...(schema ? { content: { 'application/json': { schema: jsonSchema(schema, 'output') } } } : {}) },
        ]),
      ),
      ...Object.fromEntries(call.problems.map((status) => [status, { description: titles.get(status) ?? 'Problem', content: problem }])),
    },
  };
}

/** The OpenAPI 3.1 document of the API, made from the schemas that check its requests. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const call of calls) paths[call.path] = { ...paths[call.path], [call.method]: operation(call) };
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Linekeeper',
      version,
      summary: 'Tasks in, checked and approved work out.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: jsonSchema(ProblemSchema, 'output') },
    },
  };
  return JSON.parse(JSON.stringify(document));
}
