import { api } from '#runtime/api.ts';
import openapi from '../../schemas/openapi.json' with { type: 'json' };
import { createGetOpenapiHandler } from './handler.ts';

export const handler = api('get-openapi', createGetOpenapiHandler(openapi));
