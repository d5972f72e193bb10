import type { SecretReader } from '../secretsmanager/secret-reader.ts';

/** Remembers secrets between calls, until one is forgotten because a server did not accept it: it may have been rotated. */
export function cacheSecrets(read: SecretReader) {
  const known = new Map<string, Promise<string>>();
  return {
    /** The secret, or undefined when it cannot be read. */
    async get(arn: string): Promise<string | undefined> {
      const reading = known.get(arn) ?? read(arn);
      known.set(arn, reading);
      try {
        return (await reading).trim();
      } catch {
        known.delete(arn);
        return undefined;
      }
    },
    forget(arn: string | undefined): void {
      if (arn !== undefined) known.delete(arn);
    },
  };
}
