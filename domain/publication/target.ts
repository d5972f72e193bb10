import type * as z from 'zod';
import { hasHidden } from '../content/hidden.ts';
import type { JsonObject } from '../content/read-json.ts';
import { renderText, type TemplateScope } from '../content/text-template.ts';
import { mayUse } from '../identity/may-use.ts';
import { TargetRefusedError, UnknownConnectorError } from './errors.ts';
import type { ConnectorConfig, ConnectorsSchema, ConnectorUse, Target } from './schema.ts';

/** The connectors of a stage, by name, as its configuration has them. */
export type ConnectorConfigs = z.infer<typeof ConnectorsSchema>;

/** Longest key S3 takes, in bytes of UTF-8. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const maxKeyBytes = 1024;

/**
 * The exact places a revision's connectors would publish to, in their order. Pure: no call leaves, so a reviewer can be shown
 * them, and Publish finds the same ones.
 * @param of `owner`: the team that owns the automation
 * @throws {UnknownConnectorError} when the stage lacks a connector
 * @throws {TargetRefusedError} when a key is missing or no safe name, or the owner may not use a connector (any more)
 */
export function resolveTargets(
  uses: readonly ConnectorUse[],
  stage: { connectors: ConnectorConfigs; catalogueBucket: string },
  of: { task: { id: string; automation: string; revision: number; team: string }; input: JsonObject; owner: string | undefined },
): Target[] {
  const { id, automation, revision, team } = of.task;
  const scope: TemplateScope = { input: of.input, task: { id, automation, revision, team } };
  return uses.map((use) => {
    const config = stage.connectors[use.connector];
    if (!config) throw unknownConnector(use.connector, Object.keys(stage.connectors));
    if (of.owner === undefined || !mayUse(config.teams, of.owner))
      throw new TargetRefusedError(
        `The owner of "${automation}" may not publish through "${use.connector}"; the stage's configuration says which teams may.`,
      );
    return targetOf(config, use.connector, use.key === undefined ? undefined : renderText(use.key, scope), stage.catalogueBucket);
  });
}

/** Where one connector would publish under a rendered key. @throws {TargetRefusedError} */
export function targetOf(config: ConnectorConfig, connector: string, key: string | undefined, catalogueBucket: string): Target {
  switch (config.kind) {
    case 'json-object':
      return { connector, target: `s3://${catalogueBucket}/${safeKey(connector, key)}` };
    case 'webhook':
      return { connector, target: config.url };
    default:
      return config satisfies never;
  }
}

/** Bucket and key of a target made by {@link targetOf} for a `json-object` connector. */
export function objectOf(target: Target): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)\/(.+)$/s.exec(target.target);
  if (!match?.[1] || !match[2]) throw new TargetRefusedError(`The target of connector "${target.connector}" is no s3://bucket/key.`);
  return { bucket: match[1], key: match[2] };
}

/** The error for a connector nobody configured. */
export function unknownConnector(name: string, known: readonly string[]): UnknownConnectorError {
  return new UnknownConnectorError(`The stage has no connector "${name}"; it has ${known.join(', ') || 'none'}.`);
}

function safeKey(connector: string, key: string | undefined): string {
  const refuse = (why: string): never => {
    throw new TargetRefusedError(
      `The key of connector "${connector}" ${why}. Change its template in the revision, or the input it is made from.`,
    );
  };
  if (key === undefined || key === '') return refuse('is missing or renders to nothing');
  if (Buffer.byteLength(key) > maxKeyBytes) return refuse(`renders to more than ${maxKeyBytes} bytes`);
  if (/[\p{Cs}\\]/u.test(key) || /[\n\t]/.test(key) || hasHidden(key))
    return refuse('renders to a name with backslashes or characters that cannot be seen');
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return refuse('renders to a path with an empty, "." or ".." part');
  }
  return key;
}
