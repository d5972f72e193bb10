import * as z from 'zod';
import type { Json } from './canonical.ts';

const anyJson = z.json();

/**
 * Any JSON value. One named schema that says so, instead of zod's recursive one: what is generated from a recursive schema does not
 * compile in every language, and says no more.
 */
export const JsonSchema = z
  .custom<Json>((value) => anyJson.safeParse(value).success, 'must be a JSON value')
  .meta({ id: 'Json', description: 'Any JSON value' });

/** Any JSON object. */
export const JsonObjectSchema = z.record(z.string(), JsonSchema);
