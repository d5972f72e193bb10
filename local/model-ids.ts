import * as z from 'zod';
import { loadStageConfig } from '../lib/config.ts';
import { LocalError } from './local-error.ts';
import { root } from './paths.ts';

const ModelsSchema = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

/**
 * Which models to ask a server for: the packaged ones when it has them, else the first two it lists, so that any
 * OpenAI-compatible server can stand in.
 * @throws {LocalError} when nothing OpenAI-compatible answers there
 */
export async function chooseModels(baseUrl: string): Promise<{ primary: string; standby: string }> {
  const [first, second] = Object.values(loadStageConfig(root, 'local').modelRoutes).flatMap((route) =>
    route.endpoints.map((endpoint) => endpoint.model),
  );
  const answer = await fetch(`${baseUrl}/models`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  const listed = ModelsSchema.safeParse(await answer?.json().catch(() => undefined));
  if (!listed.success) {
    throw new LocalError(
      `No OpenAI-compatible server answers at ${baseUrl}; the URL must end in /v1, for instance http://127.0.0.1:11434/v1.`,
    );
  }
  const ids = listed.data.data.map(({ id }) => id);
  const fallback = ids[0] ?? '';
  const pick = (wanted: string | undefined, other: string) => (wanted !== undefined && ids.includes(wanted) ? wanted : other);
  return { primary: pick(first, fallback), standby: pick(second, ids[1] ?? fallback) };
}
