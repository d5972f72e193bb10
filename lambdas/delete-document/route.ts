import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { DocumentAnswerSchema, DocumentIdSchema, DomainNameSchema } from '#domain/knowledge/schema.ts';

export const route = defineRoute({
  method: 'DELETE',
  path: '/v1/knowledge/{domain}/documents/{id}',
  function: 'delete-document',
  operationId: 'deleteDocument',
  tag: 'Knowledge',
  summary: 'Delete a document and its chunks; it is gone when a GET answers 404',
  scope: 'knowledge:write',
  params: z.strictObject({ domain: DomainNameSchema, id: DocumentIdSchema }),
  malformedPath: 'invalid-request',
  answers: { 202: { description: 'Queued for deletion', schema: DocumentAnswerSchema } },
  problems: ['not-found'],
});
