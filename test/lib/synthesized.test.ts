import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from './synthesized.ts';

describe('what was synthesized before', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'linekeeper-digest-'));
    mkdirSync(join(folder, 'lib', 'stacks'), { recursive: true });
    writeFileSync(join(folder, 'lib', 'stacks', 'a.ts'), 'one');
    writeFileSync(join(folder, 'cdk.json'), '{}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const digest = () => digestOf(folder, ['{lib,domain}/**/*', 'cdk.json']);

  it('is read again only while every source is as it was', () => {
    const changes: (() => void)[] = [
      () => writeFileSync(join(folder, 'lib', 'stacks', 'a.ts'), 'two'),
      () => renameSync(join(folder, 'lib', 'stacks', 'a.ts'), join(folder, 'lib', 'stacks', 'b.ts')),
      () => writeFileSync(join(folder, 'lib', 'stacks', 'c.ts'), ''),
      () => writeFileSync(join(folder, 'cdk.json'), '{ }'),
    ];
    const digests = [digest(), ...changes.map((change) => (change(), digest()))];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digest()).toBe(digests.at(-1));
  });
});
