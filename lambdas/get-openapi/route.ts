import * as z from 'zod';
import { defineRoute } from '#domain/api/route.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/v1/openapi.json',
  function: 'get-openapi',
  operationId: 'getOpenapi',
  tag: 'Contract',
  summary: 'This document',
  scope: null,
  answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }).meta({ id: 'OpenapiDocument' }) } },
  problems: [],
});
