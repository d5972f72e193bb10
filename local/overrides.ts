import type { StageConfig } from '../lib/config.ts';
import { audience, publicJwks, type IssuerKeys } from './front-door/issuer.ts';

/**
 * Addresses that `config/local.json` writes for parts of the local cloud, whose ports are known only when it is up. `up` puts the
 * real ones in their place; every other address is the developer's own and stays.
 */
const placeholders = { models: 'http://127.0.0.1:4572/v1', shop: 'http://127.0.0.1:4573' } as const;

/** Addresses known only when the local cloud is up. `modelIds` are what the server at `model` lists, at least one. */
export type Addresses = { frontDoor: string; embeddings: string; model: string; modelIds: readonly string[] };

/** What is laid over `config/local.json`: this machine, the addresses of the running cloud, and the keys of its issuer. */
export function overridesFor(config: StageConfig, { frontDoor, embeddings, model, modelIds }: Addresses, keys: IssuerKeys) {
  const otherHosts = config.egressAllowlist.filter((host) => host !== new URL(placeholders.shop).host);
  return {
    platform: process.platform === 'darwin' ? 'darwin' : 'linux',
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    auth: { issuer: `${frontDoor}/oidc`, audience, jwks: publicJwks(keys) },
    modelRoutes: Object.fromEntries(
      Object.entries(config.modelRoutes).map(([name, route]) => [
        name,
        {
          endpoints: route.endpoints.map((endpoint, index) =>
            endpoint.baseUrl === placeholders.models
              ? { ...endpoint, baseUrl: model, model: listed(endpoint.model, index, modelIds) }
              : endpoint,
          ),
        },
      ]),
    ),
    embedding: config.embedding.baseUrl === placeholders.models ? { baseUrl: embeddings } : {},
    connectors: Object.fromEntries(
      Object.entries(config.connectors).flatMap(([name, connector]) =>
        connector.kind === 'webhook' && new URL(connector.url).origin === placeholders.shop
          ? [[name, { url: `${frontDoor}${connector.url.slice(placeholders.shop.length)}` }]]
          : [],
      ),
    ),
    egressAllowlist: [...otherHosts, new URL(frontDoor).host],
    linkBase: frontDoor,
  };
}

/** The model that is wanted, when the server has it; else the one it lists at this place, so that any OpenAI-compatible server can stand in. */
function listed(wanted: string, index: number, modelIds: readonly string[]): string {
  return modelIds.includes(wanted) ? wanted : (modelIds[index] ?? modelIds[0] ?? wanted);
}
