import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { StageConfig } from '../../lib/config.ts';
import { ok, tell, toDo, unlessMissing, untold, type Finding, type Told } from './finding.ts';

/** A secret that is there. `key` is a key of the account's own, when it is not the one that Secrets Manager takes by itself. */
export type SecretFacts = { deleted: boolean; key: string | undefined } | undefined;

/** The secrets that a stage's settings name, and where they do. */
export function secretsOf({
  connectors,
  modelRoutes,
  embedding,
}: Pick<StageConfig, 'connectors' | 'modelRoutes' | 'embedding'>): Map<string, string> {
  const named = [
    ...Object.entries(connectors).map(([name, connector]) => [
      connector.kind === 'webhook' ? connector.secretArn : undefined,
      `/connectors/${name}`,
    ]),
    ...Object.entries(modelRoutes).flatMap(([name, { endpoints }]) =>
      endpoints.map((endpoint) => [endpoint.apiKeySecretArn, `/modelRoutes/${name}, ${endpoint.name}`]),
    ),
    [embedding.apiKeySecretArn, '/embedding'],
  ];
  return new Map(named.flatMap(([arn, place]): [string, string][] => (arn === undefined || place === undefined ? [] : [[arn, place]])));
}

/** Describes and never reads. @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export function readSecret(client: SecretsManagerClient, arn: string): Promise<Told<SecretFacts>> {
  return tell('secretsmanager:DescribeSecret', async () => {
    const found = await unlessMissing(['ResourceNotFoundException'], () => client.send(new DescribeSecretCommand({ SecretId: arn })));
    return found && { deleted: found.DeletedDate !== undefined, key: found.KmsKeyId };
  });
}

/** Whether the stage's functions will find a secret that its settings name. */
export function judgeSecret(arn: string, place: string, region: string, told: Told<SecretFacts>): Finding {
  const about = `secret of ${place}`;
  const of = `--secret-id ${arn} --region ${region}`;
  const [, , , itsRegion = ''] = arn.split(':');
  if (itsRegion !== region)
    return toDo(
      about,
      `${arn} is in ${itsRegion}, and the functions ask in ${region}`,
      `aws secretsmanager replicate-secret-to-regions --secret-id ${arn} --add-replica-regions Region=${region} --region ${itsRegion}; name the replica's ARN`,
    );
  if (told.kind === 'untold') return untold(about, `${arn}: ${told.why}`, `aws secretsmanager describe-secret ${of}`);
  if (!told.value)
    return toDo(
      about,
      `${arn} is not there`,
      `aws secretsmanager create-secret --name <name> --secret-string <value> --region ${region}; put its ARN into the config`,
    );
  if (told.value.deleted) return toDo(about, `${arn} is marked for deletion`, `aws secretsmanager restore-secret ${of}`);
  // The functions may use the stage's key only. See https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
  if (told.value.key !== undefined && !told.value.key.endsWith('alias/aws/secretsmanager'))
    return toDo(
      about,
      `${arn} is encrypted with ${told.value.key}, which the functions may not use`,
      `aws secretsmanager update-secret ${of} --kms-key-id alias/aws/secretsmanager`,
    );
  return ok(about, arn);
}
