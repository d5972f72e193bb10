import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsSettings } from '../aws-settings.ts';
import { PermanentError } from '#domain/problem/fault.ts';

/** Reads a secret's text by its ARN. */
export type SecretReader = (arn: string) => Promise<string>;

/** The secret has no text: it was stored as binary, or it is empty. */
export class SecretEmptyError extends PermanentError {
  override readonly name = 'SecretEmptyError';
}

/** Reads from Secrets Manager, with a client made when the first secret is asked for: most stages have none. */
export function createSecretReader(createClient: () => SecretsManagerClient = () => new SecretsManagerClient(awsSettings)): SecretReader {
  let client: SecretsManagerClient | undefined;
  return async (arn) => {
    client ??= createClient();
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (!text) throw new SecretEmptyError(`The secret ${arn} has no text.`);
    return text;
  };
}
