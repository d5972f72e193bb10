import { createHmac } from 'node:crypto';
import type { SubjectHasher } from '#usecases/ports/subject-hasher.ts';
import type { SecretReader } from './secret-reader.ts';

/** Hashes subjects with the stage's own key, read when the first subject comes: most tasks have none. */
export function createSubjectHasher(deps: { secret: SecretReader; arn: string }): SubjectHasher {
  let reading: Promise<string> | undefined;
  const key = async (): Promise<string> => {
    reading ??= deps.secret(deps.arn);
    try {
      return await reading;
    } catch (error) {
      reading = undefined;
      throw error;
    }
  };
  return {
    // The parts are told apart by a character that no team name has.
    hash: async (team, subject) =>
      createHmac('sha256', await key())
        .update(`${team}\n${subject}`, 'utf8')
        .digest('hex'),
  };
}
