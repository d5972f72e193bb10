import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Json } from '#domain/content/canonical.ts';
import { isJsonObject, type JsonObject } from '#domain/content/read-json.ts';
import { root } from '../../../local/paths.ts';

/** Holds every answer of the deployed API against the OpenAPI document, wherever a test makes a call. */

type Response = { headers?: Record<string, { required?: boolean }>; content?: Record<string, { schema: { $ref: string } }> };
type Operation = { responses: Record<string, Response> };

const document = JSON.parse(readFileSync(join(root, 'schemas', 'openapi.json'), 'utf8'));
const paths = Object.entries<Record<string, Operation>>(document.paths).map(([template, methods]) => ({
  pattern: new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  methods,
}));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(closedObject(document), 'openapi');
const validators = new Map<string, ValidateFunction>();

/** Callers must let answers grow; what we answer today has to be told today. So objects are closed here that the document leaves open. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  return isJsonObject(schema) ? closedObject(schema) : schema;
}

function closedObject(schema: JsonObject): JsonObject {
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return copy['type'] === 'object' && copy['properties'] && copy['additionalProperties'] === undefined
    ? { ...copy, additionalProperties: false }
    : copy;
}

/** What of an answer the document does not say; undefined when all is as told. */
export function contractBreach(
  method: string,
  url: string,
  { status, headers, json }: { status: number; headers: Headers; json: unknown },
): string | undefined {
  // The emulator's own answer to a function that was killed; API Gateway's is one of ours.
  if (status === 502) return undefined;
  const [path = ''] = url.split('?');
  const known = paths.find(({ pattern }) => pattern.test(path));
  if (!known) return status === 404 ? undefined : `there is no such path, and it answered ${status}`;
  const operation = known.methods[method.toLowerCase()];
  const said = (operation ?? Object.values(known.methods)[0]!).responses[operation ? status : 405];
  if (!said || (!operation && status !== 405)) return `the status ${status} is not one of its own`;
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const content = said.content?.[type];
  if (!content) return `${status} does not come as "${type}"`;
  const missing = Object.entries(said.headers ?? {}).filter(([name, { required }]) => required && !headers.has(name));
  if (missing.length > 0) return `${status} has no header ${missing.map(([name]) => name).join(', ')}`;
  const validate = validatorOf(content.schema.$ref);
  return validate(json) ? undefined : `${status} is no ${content.schema.$ref}: ${ajv.errorsText(validate.errors)}`;
}

function validatorOf(ref: string): ValidateFunction {
  const known = validators.get(ref);
  if (known) return known;
  const made = ajv.compile({ $ref: `openapi${ref}` });
  validators.set(ref, made);
  return made;
}
