import * as z from 'zod';
import { LocalError } from './local-error.ts';

const ModelsSchema = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

/** The models that a server lists, at least one. @throws {LocalError} when nothing OpenAI-compatible answers there */
export async function listModels(baseUrl: string): Promise<string[]> {
  const answer = await fetch(`${baseUrl}/models`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  const listed = ModelsSchema.safeParse(await answer?.json().catch(() => undefined));
  if (!listed.success) {
    throw new LocalError(
      `No OpenAI-compatible server answers at ${baseUrl}; the URL must end in /v1, for instance http://127.0.0.1:11434/v1.`,
    );
  }
  return listed.data.data.map(({ id }) => id);
}
