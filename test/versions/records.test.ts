import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { shapes } from '../../lib/version.ts';
import { prepareBase } from '../../scripts/base-version.ts';
import { recordsDir } from '../compatibility/read-records.ts';

/** Records of both versions, each by its own code: the base lies beside this checkout. */

const base = prepareBase();
const here = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'linekeeper-records-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a script of test/compatibility in a checkout. @returns its exit code and what it complained of */
function run(checkout: string, script: string, to: string): { code: number | null; errors: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'test', 'compatibility', script), to], {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, AWS_XRAY_MANUAL_MODE: '1' },
  });
  return { code: status, errors: stderr };
}

const contentOf = (dir: string) => Object.fromEntries(readdirSync(dir).map((file) => [file, readFileSync(join(dir, file), 'utf8')]));

describe('records', () => {
  it('that are committed are those of the base version: else "npm run records" makes them', () => {
    const made = join(folder, 'base');
    expect(run(base, 'record.ts', made)).toEqual({ code: 0, errors: '' });
    const [kept, fresh] = [contentOf(recordsDir), contentOf(made)];
    expect(Object.keys(kept).toSorted()).toEqual(Object.keys(fresh).toSorted());
    expect(Object.keys(kept).filter((file) => kept[file] !== fresh[file])).toEqual([]);
  });

  it('of this version are taken up by the base version, or say by their number that it cannot', () => {
    const made = join(folder, 'this');
    expect(run(here, 'record.ts', made)).toEqual({ code: 0, errors: '' });
    // What the base says of itself stands in its records: those of a number that it does not read, it need not.
    const { reads } = JSON.parse(contentOf(recordsDir)['shapes.json']!) as typeof shapes;
    const taken = run(base, 'check.ts', made);
    if (shapes.writes <= reads.to) expect(taken).toEqual({ code: 0, errors: '' });
    else expect(shapes.writes).toBeGreaterThan(reads.to);
  });
});
