import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';
import { DomainNameSchema, SearchAnswerSchema, SearchRequestSchema } from '#domain/knowledge/schema.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/v1/knowledge/{domain}/search',
  function: 'search-knowledge',
  operationId: 'searchKnowledge',
  tag: 'Knowledge',
  summary: 'Search a knowledge domain: vectors and full text, fused',
  scope: 'tasks:read',
  params: z.strictObject({ domain: DomainNameSchema }),
  malformedPath: 'not-found',
  body: SearchRequestSchema,
  answers: { 200: { description: 'The best chunks first', schema: SearchAnswerSchema } },
  problems: ['not-found', 'unavailable'],
});
