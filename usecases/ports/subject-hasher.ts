/**
 * Hashes subjects with a key of the stage, so that tasks about one subject can be found, by whoever knows it and by nobody else: what is
 * stored tells neither the subject nor, without the key, whether a guess is right.
 */
export interface SubjectHasher {
  hash(team: string, subject: string): Promise<string>;
}
