import { GetSecretValueCommand, SecretsManagerServiceException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConnectorUnavailableError } from '#domain/publication/errors.ts';

/** Reads a secret once and keeps it for the life of the process; a failed reading is tried again at the next call. */
export function createSecretReader(deps: { secrets: () => SecretsManagerClient; arn: string }): () => Promise<string> {
  let reading: Promise<string> | undefined;
  const read = async (): Promise<string> => {
    try {
      const { SecretString } = await deps.secrets().send(new GetSecretValueCommand({ SecretId: deps.arn }));
      if (!SecretString) throw new ConnectorUnavailableError('The signing secret is empty; store one in Secrets Manager.');
      return SecretString;
    } catch (error) {
      reading = undefined;
      if (error instanceof SecretsManagerServiceException)
        throw new ConnectorUnavailableError(`The signing secret cannot be read: ${error.name}.`);
      throw error;
    }
  };
  return () => (reading ??= read());
}
