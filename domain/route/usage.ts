import * as z from 'zod';
import type { Usage } from './schema.ts';

const Tokens = z.int().min(0).catch(0);

/** Token counts as a server gave them; a count that is missing or senseless is 0. */
export function usageOf(inputTokens: unknown, outputTokens: unknown): Usage {
  return { inputTokens: Tokens.parse(inputTokens), outputTokens: Tokens.parse(outputTokens) };
}
