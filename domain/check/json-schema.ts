import formats from 'ajv-formats';
import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import { prepared } from '../content/prepared.ts';
import type { JsonObject } from '../content/read-json.ts';
import { escapePointer, type FieldError } from '../problem/problem.ts';
import { mayHang } from './may-hang.ts';
import { TooSlowError, within } from './within.ts';

/**
 * JSON Schema, draft 2020-12. Unknown keywords and formats are errors, so that a typing mistake in a schema is heard of when the
 * revision is put. Schemas are never fetched: a `$ref` leads inside the same document.
 */
const strictness: Options = {
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  logger: false,
};

/** Holds schemas against the standard's own. It compiles none of them. */
const standard = new Ajv2020(strictness);

/** Teams write schemas: what these cost is bounded, in milliseconds. */
const compileLimitMs = 2000;
const checkLimitMs = 1000;

/** Errors of one value that are turned into faults. */
const maxErrors = 1000;

/** Does work now, or under a watch when it may take long. */
type Run = <T>(work: () => T) => T;

/** @throws {Error} for a schema that does not compile; {@link schemaFaults} tells why */
const validatorOf = prepared((schema: JsonObject): { validate: ValidateFunction; run: Run } => {
  const run: Run = mayHang(schema) ? (work) => within(checkLimitMs, work) : (work) => work();
  // An Ajv keeps all that it ever compiled, so each schema has one of its own, and goes with it.
  const ajv = new Ajv2020({ ...strictness, meta: false, validateSchema: false });
  formats.default(ajv);
  return { validate: within(compileLimitMs, () => ajv.compile(schema)), run };
});

/** Which kind of rule a value breaks, for sentences that are worded elsewhere. `form`: any other, such as a pattern. */
export type BreachRule =
  | 'required'
  | 'unknown-field'
  | 'type'
  | 'choice'
  | 'too-long'
  | 'too-short'
  | 'too-many'
  | 'too-few'
  | 'too-big'
  | 'too-small'
  | 'twice'
  | 'form'
  | 'size'
  | 'unshowable';

/** A fault of a value, and the rule it breaks. `limit`: what that rule allows, where it is a number. */
export type Breach = FieldError & { rule: BreachRule; limit?: number };

/**
 * What is wrong with a value, one entry a fault, with pointers into the value. A value that a pattern or a reference of the schema
 * makes too slow to check is at fault as a whole. A schema is prepared once, when it is first used, and must not be changed then.
 */
export function valueFaults(schema: JsonObject, value: unknown): FieldError[] {
  return valueBreaches(schema, value).map(({ pointer, detail }) => ({ pointer, detail }));
}

/** The same with the rules that are broken. */
export function valueBreaches(schema: JsonObject, value: unknown): Breach[] {
  const { validate, run } = validatorOf(schema);
  try {
    const errors = run(() => (validate(value) ? [] : (validate.errors ?? []))).slice(0, maxErrors);
    return distinct(errors.map((error) => ({ ...faultOf(error), ...ruleOf(error) })));
  } catch (error) {
    if (!(error instanceof TooSlowError)) throw error;
    return [
      {
        pointer: '',
        rule: 'form',
        detail: `takes more than ${checkLimitMs} ms to check: a pattern or a chain of references in the schema is too slow for this value; its owner must simplify it`,
      },
    ];
  }
}

/** What is wrong with a schema itself, with pointers into the schema. It must describe an object, as inputs and outputs are. */
export function schemaFaults(schema: JsonObject): FieldError[] {
  if (schema['type'] !== 'object') return [{ pointer: '/type', detail: 'must be "object": inputs and outputs are JSON objects' }];
  if ('$async' in schema) return [{ pointer: '/$async', detail: 'is not supported; remove it' }];
  try {
    if (within(compileLimitMs, () => standard.validateSchema(schema)) !== true) return faultsOf(standard.errors ?? []);
    validatorOf(schema);
    return [];
  } catch (error) {
    return [{ pointer: '', detail: `is not a usable schema: ${error instanceof Error ? error.message : 'it does not compile'}` }];
  }
}

function faultsOf(errors: readonly ErrorObject[]): FieldError[] {
  return distinct(errors.map(faultOf));
}

function distinct<F extends FieldError>(faults: readonly F[]): F[] {
  return [...new Map(faults.map((fault) => [`${fault.pointer}\n${fault.detail}`, fault])).values()];
}

const rules: Readonly<Record<string, BreachRule>> = {
  required: 'required',
  dependentRequired: 'required',
  additionalProperties: 'unknown-field',
  unevaluatedProperties: 'unknown-field',
  type: 'type',
  enum: 'choice',
  const: 'choice',
  maxLength: 'too-long',
  minLength: 'too-short',
  maxItems: 'too-many',
  minItems: 'too-few',
  maximum: 'too-big',
  exclusiveMaximum: 'too-big',
  minimum: 'too-small',
  exclusiveMinimum: 'too-small',
  uniqueItems: 'twice',
};

function ruleOf({ keyword, params }: ErrorObject): Pick<Breach, 'rule' | 'limit'> {
  const limit: unknown = params['limit'];
  return { rule: rules[keyword] ?? 'form', ...(typeof limit === 'number' ? { limit } : {}) };
}

/** A fault points at the field it is about: at the missing one, at the one too many. */
function faultOf({ instancePath, keyword, params, message }: ErrorObject): FieldError {
  const below = (name: unknown) => `${instancePath}/${escapePointer(String(name))}`;
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return { pointer: below(params['missingProperty']), detail: 'is required' };
    case 'additionalProperties':
      return { pointer: below(params['additionalProperty']), detail: 'is not a known field; remove it' };
    case 'unevaluatedProperties':
      return { pointer: below(params['unevaluatedProperty']), detail: 'is not a known field; remove it' };
    case 'type':
      return { pointer: instancePath, detail: `must be ${typeNames(params['type'])}` };
    case 'enum':
      return { pointer: instancePath, detail: `must be one of ${listOf(params['allowedValues'])}` };
    case 'const':
      return { pointer: instancePath, detail: `must be ${JSON.stringify(params['allowedValue'])}` };
    case 'maxLength':
      return { pointer: instancePath, detail: `must have at most ${String(params['limit'])} characters` };
    case 'minLength':
      return { pointer: instancePath, detail: `must have at least ${String(params['limit'])} characters` };
    case 'maxItems':
      return { pointer: instancePath, detail: `must have at most ${String(params['limit'])} items` };
    case 'minItems':
      return { pointer: instancePath, detail: `must have at least ${String(params['limit'])} items` };
    default:
      return { pointer: instancePath, detail: message ?? `breaks "${keyword}"` };
  }
}

function typeNames(types: unknown): string {
  return [types]
    .flat()
    .map((type) => (type === 'null' ? 'null' : `${/^[aio]/u.test(String(type)) ? 'an' : 'a'} ${String(type)}`))
    .join(' or ');
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : 'the allowed values';
}
