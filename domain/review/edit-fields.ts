import * as z from 'zod';
import type { Json } from '../content/canonical.ts';
import type { JsonObject } from '../content/read-json.ts';
import { unfitContent } from '../content/well-formed.ts';
import { labelsOf } from './labels.ts';

/** How a field of the output is edited. `json` is for shapes that no simple control fits. */
export type EditControl =
  | { kind: 'line' }
  | { kind: 'text' }
  | { kind: 'lines' }
  | { kind: 'number'; whole: boolean }
  | { kind: 'boolean' }
  | { kind: 'choice'; options: string[] }
  | { kind: 'json' };

/** From how many to how many. */
export type Range = { least?: number; most?: number };

/** How long a text may be; or how many items a list may have, and how long each. */
export type Limits = { of: 'characters'; range: Range } | { of: 'items'; range: Range; each: Range };

/** One field of the form. `text` is the value as the control shows it, `limits` says how long it may be. */
export type EditField = {
  name: string;
  label: string;
  hint?: string;
  limits?: Limits;
  required: boolean;
  control: EditControl;
  text: string;
};

/** Texts longer than this get a box of several lines. */
const lineLength = 160;

const PropertySchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  enum: z.array(z.json()).optional(),
  items: z.object({ type: z.string().optional(), minLength: z.number().optional(), maxLength: z.number().optional() }).optional(),
});
type Property = z.infer<typeof PropertySchema>;

const ObjectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

/** The form for an output: the schema's properties in their order, then whatever else the output holds. */
export function editFields(outputSchema: JsonObject, output: JsonObject): EditField[] {
  const schema = ObjectSchema.parse(outputSchema);
  const labelOf = labelsOf(outputSchema);
  const names = [...Object.keys(schema.properties), ...Object.keys(output).filter((name) => !Object.hasOwn(schema.properties, name))];
  return names.map((name) => {
    const property = PropertySchema.safeParse(ownValue(schema.properties, name)).data ?? {};
    const value = ownValue(output, name);
    const control = controlFor(property, value);
    const limits = limitsOf(control, property);
    return {
      name,
      label: labelOf(name),
      ...(property.description === undefined ? {} : { hint: property.description }),
      ...(limits === undefined ? {} : { limits }),
      required: schema.required.includes(name),
      control,
      text: textOf(control, value),
    };
  });
}

/** Why what was typed cannot be read as a value. `unfit`: JSON that could not be stored as it is. */
export type TypedFaultKind =
  | 'not-a-field'
  | 'needs-number'
  | 'not-a-number'
  | 'not-whole'
  | 'not-yes-or-no'
  | 'not-offered'
  | 'needs-json'
  | 'not-json'
  | 'unfit';

/** A fault in what was typed, and the field that it was typed into. */
export type TypedFault = { name: string; fault: TypedFaultKind };

/**
 * The output as it was typed. Fields that were not posted keep their value; an emptied optional field goes away.
 * Whether the result fits the schema is the checks' to say; here only what a text cannot be read as is a fault.
 */
export function readEdits(
  fields: readonly EditField[],
  output: JsonObject,
  posted: ReadonlyMap<string, string>,
): { output: JsonObject; faults: TypedFault[] } {
  const faults: TypedFault[] = [];
  for (const name of posted.keys()) {
    if (!fields.some((field) => field.name === name)) faults.push({ name, fault: 'not-a-field' });
  }
  const entries = fields.flatMap((field): [string, Json][] => {
    const before = ownValue(output, field.name);
    const raw = posted.get(field.name);
    if (raw === undefined) return before === undefined ? [] : [[field.name, before]];
    const typed = raw.replaceAll('\r\n', '\n');
    // What was not touched stays what it was, to the byte, whatever its control can express.
    if (before !== undefined && typed === field.text) return [[field.name, before]];
    const read = readTyped(field, typed);
    if (read.kind === 'fault') faults.push({ name: field.name, fault: read.fault });
    return read.kind === 'value' ? [[field.name, read.value]] : [];
  });
  return { output: Object.fromEntries(entries), faults };
}

type Read = { kind: 'value'; value: Json } | { kind: 'absent' } | { kind: 'fault'; fault: TypedFaultKind };

function readTyped(field: EditField, typed: string): Read {
  const { control } = field;
  switch (control.kind) {
    case 'line':
    case 'text':
      return typed === '' && !field.required ? { kind: 'absent' } : { kind: 'value', value: typed };
    case 'lines': {
      const lines = typed
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      return lines.length === 0 && !field.required ? { kind: 'absent' } : { kind: 'value', value: lines };
    }
    case 'number': {
      const text = typed.trim();
      if (text === '') return field.required ? { kind: 'fault', fault: 'needs-number' } : { kind: 'absent' };
      const value = Number(text);
      if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) || !Number.isFinite(value)) return { kind: 'fault', fault: 'not-a-number' };
      if (control.whole && !Number.isInteger(value)) return { kind: 'fault', fault: 'not-whole' };
      return { kind: 'value', value };
    }
    case 'boolean':
      if (typed === 'true' || typed === 'false') return { kind: 'value', value: typed === 'true' };
      return typed === '' && !field.required ? { kind: 'absent' } : { kind: 'fault', fault: 'not-yes-or-no' };
    case 'choice':
      if (control.options.includes(typed)) return { kind: 'value', value: typed };
      return typed === '' && !field.required ? { kind: 'absent' } : { kind: 'fault', fault: 'not-offered' };
    case 'json':
      return readJsonText(field, typed);
    default:
      return control satisfies never;
  }
}

function readJsonText(field: EditField, typed: string): Read {
  if (typed.trim() === '') return field.required ? { kind: 'fault', fault: 'needs-json' } : { kind: 'absent' };
  try {
    const value: unknown = JSON.parse(typed);
    return unfitContent(value).length > 0 ? { kind: 'fault', fault: 'unfit' } : { kind: 'value', value: z.json().parse(value) };
  } catch {
    return { kind: 'fault', fault: 'not-json' };
  }
}

/** The control for a property, unless the present value is something that control could not show without loss. */
function controlFor(property: Property, value: Json | undefined): EditControl {
  const types = [property.type ?? []].flat();
  if (property.enum) {
    const options = property.enum.filter((option) => typeof option === 'string');
    const shows = value === undefined || (typeof value === 'string' && options.includes(value));
    return shows && options.length === property.enum.length ? { kind: 'choice', options } : { kind: 'json' };
  }
  if (types.length !== 1) return { kind: 'json' };
  switch (types[0]) {
    case 'string':
      if (value !== undefined && (typeof value !== 'string' || value.includes('\r'))) return { kind: 'json' };
      if (property.maxLength === undefined || property.maxLength > lineLength || value?.includes('\n')) return { kind: 'text' };
      return { kind: 'line' };
    case 'number':
    case 'integer':
      return value === undefined || typeof value === 'number' ? { kind: 'number', whole: types[0] === 'integer' } : { kind: 'json' };
    case 'boolean':
      return value === undefined || typeof value === 'boolean' ? { kind: 'boolean' } : { kind: 'json' };
    case 'array':
      return property.items?.type === 'string' && (value === undefined || isLines(value)) ? { kind: 'lines' } : { kind: 'json' };
    default:
      return { kind: 'json' };
  }
}

function limitsOf(control: EditControl, { minLength, maxLength, minItems, maxItems, items }: Property): Limits | undefined {
  switch (control.kind) {
    case 'line':
    case 'text': {
      const range = rangeOf(minLength, maxLength);
      return isEmpty(range) ? undefined : { of: 'characters', range };
    }
    case 'lines': {
      const range = rangeOf(minItems, maxItems);
      const each = rangeOf(items?.minLength, items?.maxLength);
      return isEmpty(range) && isEmpty(each) ? undefined : { of: 'items', range, each };
    }
    default:
      return undefined;
  }
}

/** That there has to be one at least goes without saying, unless it is the beginning of a range. */
function rangeOf(least: number | undefined, most: number | undefined): Range {
  if (most === undefined) return least === undefined || least < 2 ? {} : { least };
  return least === undefined ? { most } : { least, most };
}

function isEmpty({ least, most }: Range): boolean {
  return least === undefined && most === undefined;
}

function isLines(value: Json): value is string[] {
  return (
    Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '' && item.trim() === item && !/[\r\n]/.test(item))
  );
}

function textOf(control: EditControl, value: Json | undefined): string {
  if (value === undefined) return '';
  if (control.kind === 'json') return JSON.stringify(value, null, 2);
  if (control.kind === 'lines' && isLines(value)) return value.join('\n');
  return String(value);
}

function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
