import { api } from '#runtime/api.ts';
import openapi from '../../schemas/openapi.json' with { type: 'json' };
import { createGetOpenapiHandler } from './handler.ts';
import { route } from './route.ts';

export const handler = api(route, createGetOpenapiHandler(openapi));
