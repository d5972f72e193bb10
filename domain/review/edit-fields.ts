import * as z from 'zod';
import type { Json } from '../content/canonical.ts';
import type { JsonObject } from '../content/read-json.ts';
import { unfitContent } from '../content/well-formed.ts';

/** How a field of the output is edited. `json` is for shapes that no simple control fits. */
export type EditControl =
  | { kind: 'line' }
  | { kind: 'text' }
  | { kind: 'lines' }
  | { kind: 'number'; whole: boolean }
  | { kind: 'boolean' }
  | { kind: 'choice'; options: string[] }
  | { kind: 'json' };

/** One field of the form. `text` is the value as the control shows it, `limits` says how long it may be. */
export type EditField = {
  name: string;
  label: string;
  hint?: string;
  limits?: string;
  required: boolean;
  control: EditControl;
  text: string;
};

/** Texts longer than this get a box of several lines. */
const lineLength = 160;

const PropertySchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
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
  const names = [...Object.keys(schema.properties), ...Object.keys(output).filter((name) => !Object.hasOwn(schema.properties, name))];
  return names.map((name) => {
    const property = PropertySchema.safeParse(ownValue(schema.properties, name)).data ?? {};
    const value = ownValue(output, name);
    const control = controlFor(property, value);
    const limits = limitsOf(control, property);
    return {
      name,
      label: property.title ?? labelOf(name),
      ...(property.description === undefined ? {} : { hint: property.description }),
      ...(limits === undefined ? {} : { limits }),
      required: schema.required.includes(name),
      control,
      text: textOf(control, value),
    };
  });
}

/** A fault in what was typed: which field, and what it should be. */
export type TypedFault = { name: string; message: string };

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
    if (!fields.some((field) => field.name === name)) faults.push({ name, message: 'is not a field of this output' });
  }
  const entries = fields.flatMap((field): [string, Json][] => {
    const before = ownValue(output, field.name);
    const raw = posted.get(field.name);
    if (raw === undefined) return before === undefined ? [] : [[field.name, before]];
    const typed = raw.replaceAll('\r\n', '\n');
    // What was not touched stays what it was, to the byte, whatever its control can express.
    if (before !== undefined && typed === field.text) return [[field.name, before]];
    const read = readTyped(field, typed);
    if (read.kind === 'fault') faults.push({ name: field.name, message: read.message });
    return read.kind === 'value' ? [[field.name, read.value]] : [];
  });
  return { output: Object.fromEntries(entries), faults };
}

type Read = { kind: 'value'; value: Json } | { kind: 'absent' } | { kind: 'fault'; message: string };

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
      if (text === '') return field.required ? { kind: 'fault', message: 'needs a number' } : { kind: 'absent' };
      const value = Number(text);
      if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) || !Number.isFinite(value))
        return { kind: 'fault', message: 'must be a number, such as 12.5' };
      if (control.whole && !Number.isInteger(value)) return { kind: 'fault', message: 'must be a whole number' };
      return { kind: 'value', value };
    }
    case 'boolean':
      if (typed === 'true' || typed === 'false') return { kind: 'value', value: typed === 'true' };
      return typed === '' && !field.required ? { kind: 'absent' } : { kind: 'fault', message: 'must be yes or no' };
    case 'choice':
      if (control.options.includes(typed)) return { kind: 'value', value: typed };
      return typed === '' && !field.required
        ? { kind: 'absent' }
        : { kind: 'fault', message: `must be one of ${control.options.join(', ')}` };
    case 'json':
      return readJsonText(field, typed);
    default:
      return control satisfies never;
  }
}

function readJsonText(field: EditField, typed: string): Read {
  if (typed.trim() === '') return field.required ? { kind: 'fault', message: 'needs a JSON value' } : { kind: 'absent' };
  try {
    const value: unknown = JSON.parse(typed);
    const [fault] = unfitContent(value);
    return fault ? { kind: 'fault', message: fault.detail } : { kind: 'value', value: z.json().parse(value) };
  } catch {
    return { kind: 'fault', message: 'must be valid JSON' };
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

/** How long a text may be, or how many items a list may have and how long each, as a sentence. */
function limitsOf(control: EditControl, { minLength, maxLength, minItems, maxItems, items }: Property): string | undefined {
  switch (control.kind) {
    case 'line':
    case 'text':
      return sentence(range(minLength, maxLength, 'characters'));
    case 'lines': {
      const each = range(items?.minLength, items?.maxLength, 'characters');
      return sentence(range(minItems, maxItems, 'items'), each === undefined ? undefined : `${each} each`);
    }
    default:
      return undefined;
  }
}

function range(least: number | undefined, most: number | undefined, what: string): string | undefined {
  if (least !== undefined && most !== undefined) return `${least} to ${most} ${what}`;
  if (most !== undefined) return `at most ${most} ${what}`;
  return least === undefined || least < 2 ? undefined : `at least ${least} ${what}`;
}

function sentence(...parts: (string | undefined)[]): string | undefined {
  const text = parts.filter((part) => part !== undefined).join(', ');
  return text === '' ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
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

/** `seoKeywords` → `Seo keywords` */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
