import { fetchKeys, findKeysAddress, type IssuerCalls } from '../../adapters/oidc/issuer-documents.ts';
import type { AuthConfig } from '../../domain/identity/auth-config.ts';
import { KeysUnavailableError } from '../../domain/identity/errors.ts';
import { ok, toDo, type Finding } from './finding.ts';

/** Whether the API will be able to tell good tokens: the same questions that it asks itself, by the same code. */
export async function examineIssuer(stage: string, auth: AuthConfig, calls: IssuerCalls): Promise<Finding> {
  const about = 'identity provider';
  if (auth.jwks) return ok(about, `${auth.issuer}, its keys stand in the config and are never fetched`);
  try {
    const address = auth.jwksUri ?? (await findKeysAddress(auth.issuer, calls));
    await fetchKeys(address, calls);
    return ok(about, `${auth.issuer}, keys at ${address}`);
  } catch (error) {
    if (!(error instanceof KeysUnavailableError)) throw error;
    return toDo(about, error.message, `mend /auth/issuer or /auth/jwksUri in config/${stage}.json: docs/deploying.md#identity-provider`);
  }
}
