import * as z from 'zod';
import type { JsonObject } from '../content/read-json.ts';

const TitledSchema = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });
const TitleSchema = z.object({ title: z.string().min(1) });

/** Titles are an owner's to word; a page has no room for essays. */
const maxTitleLength = 120;

/** What fields are called: their titles in the schema, else their names in words. */
export function labelsOf(schema: JsonObject): (name: string) => string {
  const properties = TitledSchema.safeParse(schema).data?.properties ?? {};
  return (name) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return TitleSchema.safeParse(property).data?.title.slice(0, maxTitleLength) ?? labelOf(name);
  };
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

/** The fields of a value in the order of its schema, then whatever else it has. */
export function fieldNames(schema: JsonObject, value: JsonObject): string[] {
  const named = Object.keys(TitledSchema.safeParse(schema).data?.properties ?? {});
  const others = Object.keys(value).filter((name) => !named.includes(name));
  return [...named.filter((name) => Object.hasOwn(value, name)), ...others];
}
