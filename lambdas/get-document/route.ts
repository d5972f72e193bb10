import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { DocumentAnswerSchema, DocumentIdSchema, DomainNameSchema } from '#domain/knowledge/schema.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/knowledge/{domain}/documents/{id}',
  function: 'get-document',
  operationId: 'getDocument',
  tag: 'Knowledge',
  summary: 'Where a document stands, without its content',
  scope: ['knowledge:write', 'tasks:read'],
  params: z.strictObject({ domain: DomainNameSchema, id: DocumentIdSchema }),
  malformedPath: 'invalid-request',
  answers: { 200: { description: 'Its record', schema: DocumentAnswerSchema } },
  problems: ['not-found'],
});
