import { describe, expect, it } from '@jest/globals';
import type { Version } from '../../../lib/version.ts';
import { judgeVersions, versionOf } from '../../../ops/check/version.ts';

const version = (writes: number, from: number, to: number, commit?: string): Version => ({
  writes,
  reads: { from, to },
  ...(commit ? { commit } : {}),
});
const says = (deployed: Version, next: Version) => {
  const { state, says: said } = judgeVersions('linekeeper-dev-workflow', deployed, next);
  return { state, said };
};

describe('a version over another', () => {
  it.each([
    ['the same shapes', version(1, 1, 1), version(1, 1, 1)],
    ['it reads a new shape and does not write it yet', version(1, 1, 1), version(1, 1, 2)],
    ['it writes what the deployed one reads', version(1, 1, 2), version(2, 1, 2)],
    ['it goes back to one that reads what was written', version(2, 1, 2), version(1, 1, 2)],
    ['nothing of the old shape is left', version(2, 1, 2), version(2, 2, 2)],
  ])('may come: %s', (_why, deployed, next) => {
    expect(says(deployed, next)).toEqual({ state: 'ok', said: expect.stringContaining('each reads what the other writes') });
  });

  it.each([
    [
      'a step is left out',
      version(1, 1, 1),
      version(2, 1, 2),
      'functions of the deployed version cannot read while both run (they read 1)',
    ],
    [
      'what is stored is too old for it',
      version(1, 1, 1),
      version(3, 2, 3),
      'which no longer reads what is stored there (shapes 1; it reads 2 to 3)',
    ],
    [
      'it goes back too far',
      version(2, 1, 2),
      version(1, 1, 1),
      'which is older and cannot read what is stored there (shapes 2; it reads 1)',
    ],
    ['it goes back to what the deployed one reads no more', version(2, 2, 2), version(1, 1, 2), 'and writes shapes 1, which functions'],
  ])('may not: %s', (_why, deployed, next, said) => {
    expect(says(deployed, next)).toEqual({ state: 'to do', said: expect.stringContaining(said) });
  });

  it('is named by its commit, with the mark of a checkout that differs from it', () => {
    const { said } = says(version(1, 1, 1, 'a'.repeat(40)), version(1, 1, 1, `${'b'.repeat(40)}-dirty`));
    expect(said).toBe('aaaaaaaaa is deployed, bbbbbbbbb-dirty is to come; each reads what the other writes');
  });

  it('cannot be told when the deployed one says nothing of itself', () => {
    expect(versionOf({ Resources: {}, Outputs: {} })).toBeUndefined();
    expect(judgeVersions('linekeeper-dev-api', undefined, version(1, 1, 1)).state).toBe('could not be told');
  });
});
