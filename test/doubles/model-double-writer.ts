/** The part of JSON Schema that the double can fill. */
export type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
};

/** What a prompt says of the thing to write about. */
export type Facts = { title: string; brand: string; category: string };

/** Reads facts from lines like `Title: …`, from `"title": "…"` or from the first line with text. */
export function factsOf(prompt: string): Facts {
  const said = prompt.replaceAll(/\[\[(?:double|output):.*?\]\]/gs, '').replaceAll(/[⟦⟧]/g, '');
  const title = fact(said, 'product title|title|product name|name|product|subject');
  return {
    title:
      title ??
      said
        .split('\n')
        .map((line) => line.trim())
        .find((line) => line !== '') ??
      'This item',
    brand: fact(said, 'brand|maker|manufacturer') ?? 'its maker',
    category: fact(said, 'category|kind|type') ?? 'everyday',
  };
}

function fact(said: string, names: string): string | undefined {
  const quoted = new RegExp(`"(?:${names})"\\s*:\\s*"((?:[^"\\\\]|\\\\.)+)"`, 'i').exec(said)?.[1];
  const line = new RegExp(`^[\\s*-]*(?:${names})\\s*[:=]\\s*(\\S.*?)\\s*$`, 'im').exec(said)?.[1];
  return (quoted ?? line)?.trim();
}

const sentences = ({ title, brand, category }: Facts): string[] => [
  `${title} comes from ${brand} and belongs to our ${category} range.`,
  'It is made for daily use and keeps things simple.',
  'You can see at a glance what it is for and how it fits into your routine.',
  'Have a look at the details below and decide whether it suits you.',
];

const points = ({ title, brand, category }: Facts): string[] => [
  `${title}, as listed in our catalogue`,
  `Made by ${brand}`,
  `Part of the ${category} range`,
  'Simple to use from the first day',
  'Easy to keep with your other things',
];

/** The name of the first text field of an output. */
export function firstTextAt(output: Record<string, unknown>): string | undefined {
  return Object.keys(output).find((key) => typeof output[key] === 'string');
}

/** An object that fits the schema, written from the facts: no number, no name and no claim that is not in them. */
export function fillSchema(schema: JsonSchema, facts: Facts): Record<string, unknown> {
  const value = fill(schema, 'answer', facts, schema);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { answer: value };
}

function fill(schema: JsonSchema, name: string, facts: Facts, root: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.$ref) return fill(root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {}, name, facts, root);
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return fill(choice, name, facts, root);
  switch ([schema.type ?? (schema.properties ? 'object' : 'string')].flat()[0]) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, each]) => [key, fill(each, key, facts, root)]));
    case 'array':
      return items(schema, name, facts, root);
    case 'number':
    case 'integer':
      return /confidence|score|probability/i.test(name) ? Math.min(0.95, schema.maximum ?? 1) : (schema.minimum ?? 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return text(schema, name, facts);
  }
}

function items(schema: JsonSchema, name: string, facts: Facts, root: JsonSchema): unknown[] {
  const most = schema.maxItems ?? 4;
  const least = schema.minItems ?? 1;
  const kind = schema.items ?? { type: 'string' };
  if (kind.type !== 'string' || kind.enum) return Array.from({ length: Math.max(least, 1) }, () => fill(kind, name, facts, root));
  const texts = /keyword|tag|term/i.test(name) ? words(facts) : points(facts);
  while (texts.length < least) texts.push(`Point ${'i'.repeat(texts.length)}`);
  return texts.slice(0, Math.min(most, Math.max(least, 4))).map((each) => fit(each, kind));
}

function words({ title, category }: Facts): string[] {
  const found = `${title} ${category}`.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  return [...new Set([...found, 'catalogue', 'everyday', 'simple'])];
}

function text(schema: JsonSchema, name: string, facts: Facts): string {
  const short = /headline|title|subject|name|label|slug/i.test(name);
  return fit(short ? facts.title : sentences(facts).join(' '), schema);
}

/** Cuts at a word to fit `maxLength`, and fills up to `minLength`. */
function fit(whole: string, { minLength = 0, maxLength = Number.POSITIVE_INFINITY }: JsonSchema): string {
  let cut = whole;
  if (whole.length > maxLength)
    cut = whole
      .slice(0, maxLength + 1)
      .replace(/\s+\S*$/, '')
      .slice(0, maxLength);
  while (cut.length < minLength) cut = `${cut} It keeps things simple.`.slice(0, Math.max(minLength, cut.length + 1));
  return cut;
}
