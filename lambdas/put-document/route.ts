import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { DocumentAnswerSchema, DocumentIdSchema, DomainNameSchema, PutDocumentSchema } from '#domain/knowledge/schema.ts';

export const route = defineRoute({
  method: 'PUT',
  path: '/v1/knowledge/{domain}/documents/{id}',
  function: 'put-document',
  operationId: 'putDocument',
  tag: 'Knowledge',
  summary: 'Put a document into a knowledge domain; it is indexed soon after',
  scope: 'knowledge:write',
  params: z.strictObject({ domain: DomainNameSchema, id: DocumentIdSchema }),
  malformedPath: 'invalid-request',
  body: PutDocumentSchema,
  // 4 MiB: a Lambda is called with at most 6 MB, in which the body's quotes and line ends are escaped once more.
  maxBytes: 4 * 1024 * 1024,
  answers: { 202: { description: 'Stored and queued for indexing', schema: DocumentAnswerSchema } },
  problems: ['not-found', 'conflict'],
});
