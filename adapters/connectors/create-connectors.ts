import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSafeRequest, type Resolve } from '#adapters/egress/safe-request.ts';
import type { ConnectorConfig } from '#domain/publication/schema.ts';
import type { ConnectorConfigs } from '#domain/publication/target.ts';
import type { Connector, Connectors } from '#usecases/ports/connectors.ts';
import { createJsonObjectConnector } from './json-object.ts';
import { createSecretReader } from './secret.ts';
import { createWebhookConnector } from './webhook.ts';

export type ConnectorDependencies = {
  s3: () => S3Client;
  secrets: () => SecretsManagerClient;
  /** Hosts that may be called, `host` or `host:port`. */
  allowlist: readonly string[];
  /** The secret that signs webhooks whose configuration names none. */
  webhookSecretArn: string;
  /** How names become addresses; DNS unless given. */
  resolve?: Resolve;
};

/** The connectors of a stage, from its configuration. Nothing is called or read before the first publish. */
export function createConnectors(configs: ConnectorConfigs, deps: ConnectorDependencies): Connectors {
  const request = createSafeRequest(deps.allowlist, deps.resolve);
  const create = (config: ConnectorConfig): Connector => {
    switch (config.kind) {
      case 'json-object':
        return createJsonObjectConnector({ s3: deps.s3 });
      case 'webhook':
        return createWebhookConnector(config, {
          request,
          secret: createSecretReader({ secrets: deps.secrets, arn: config.secretArn ?? deps.webhookSecretArn }),
        });
      default:
        return config satisfies never;
    }
  };
  const connectors = new Map(Object.entries(configs).map(([name, config]) => [name, create(config)]));
  return { find: (name) => connectors.get(name) };
}
