import type { Json } from './canonical.ts';

export type JsonObject = { [key: string]: Json };

/** Whether a JSON value is an object, as inputs and outputs are. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A stored JSON object, key for key as its bytes say, so that its canonical form is those bytes again.
 * Answers undefined for bytes that are no JSON object; content is written by us alone, so that means it was tampered with.
 */
export function readJsonObject(text: string): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
