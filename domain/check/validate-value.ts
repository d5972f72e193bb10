import type { JsonObject } from '../content/read-json.ts';
import type { FieldError } from '../problem/problem.ts';
import { schemaFaults, valueFaults } from './json-schema.ts';

/**
 * What is wrong with a value by a revision's schema: all faults, each with its JSON pointer. Nothing of the value is quoted.
 * @param under put before each pointer, for a value that stands inside a request body, like `/input`
 */
export function valueProblems(schema: JsonObject, value: unknown, under = ''): FieldError[] {
  return valueFaults(schema, value).map(({ pointer, detail }) => ({ pointer: `${under}${pointer}`, detail }));
}

/**
 * What is wrong with a schema, asked when a revision is put: invalid keywords, unknown formats, references that lead nowhere.
 * @param under put before each pointer, like `/inputSchema`
 */
export function schemaProblems(schema: JsonObject, under = ''): FieldError[] {
  return schemaFaults(schema).map(({ pointer, detail }) => ({ pointer: `${under}${pointer}`, detail }));
}
