import type { SafeReply, SafeRequester } from '../../adapters/egress/safe-request.ts';
import type { StageConfig } from '../../lib/config.ts';
import { EgressRefusedError } from '../../domain/publication/errors.ts';
import { ok, toDo, untold, type Finding } from './finding.ts';

/** Something outside that the stage's functions will call. `private` is called in the own network too. */
export type Outside = { about: string; url: string; private: boolean; allowlist: readonly string[] };

/** What the stage will call besides AWS: webhooks, by the stage's own list of hosts, and servers of models. */
export function outsideOf({
  connectors,
  egressAllowlist,
  modelRoutes,
  embedding,
}: Pick<StageConfig, 'connectors' | 'egressAllowlist' | 'modelRoutes' | 'embedding'>): Outside[] {
  const servers = [
    ...Object.entries(modelRoutes).flatMap(([name, { endpoints }]) =>
      endpoints.map((endpoint) => ({ ...endpoint, about: `model of ${name}` })),
    ),
    { ...embedding, about: 'embedding model' },
  ];
  return [
    ...Object.entries(connectors).flatMap(([name, connector]) =>
      connector.kind === 'webhook'
        ? [{ about: `webhook ${name}`, url: connector.url, private: connector.private ?? false, allowlist: egressAllowlist }]
        : [],
    ),
    ...servers.flatMap(({ about, kind, baseUrl }) =>
      kind === 'openai' && baseUrl !== undefined ? [{ about, url: baseUrl, private: false, allowlist: [new URL(baseUrl).host] }] : [],
    ),
  ];
}

/** What became of a look at a host. */
export type Look = SafeReply | { kind: 'refused'; why: string };

/**
 * Asks for the root of the host, never for the address that does something there, by the rules of all egress.
 * @param callerOf makes a caller that may call these hosts
 */
export async function lookAt(
  { url, private: own, allowlist }: Outside,
  callerOf: (allowlist: readonly string[]) => SafeRequester,
): Promise<Look> {
  try {
    return await callerOf(allowlist)({
      url: new URL('/', url).href,
      method: 'GET',
      headers: {},
      timeoutMs: 5000,
      reach: own ? 'private' : 'public',
    });
  } catch (error) {
    if (error instanceof EgressRefusedError) return { kind: 'refused', why: error.message };
    throw error;
  }
}

/** Whether the functions will reach a host. Any answer will do: that it says 404 at its root is its own affair. */
export function judgeHost({ about, url, private: own }: Outside, stage: string, look: Look): Finding {
  const { host } = new URL(url);
  if (look.kind === 'refused') return toDo(about, look.why, `mend it in config/${stage}.json`);
  if (look.kind === 'answered') return ok(about, `${host} answers`);
  const curl = `curl -sv ${new URL('/', url).href}`;
  if (own) return untold(about, `${host} does not answer here (${look.detail}), but may where the functions run`, curl);
  return toDo(
    about,
    `${host} does not answer: ${look.detail}`,
    `${curl}; mend its DNS, certificate or firewall, or the address in config/${stage}.json`,
  );
}
