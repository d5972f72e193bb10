import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../../local/paths.ts';
import { checkerRequirements, emulatorRequirements, installArguments, lockOf, modelRequirements } from '../../local/requirements.ts';

/** What comes from outside is named by its content: Python packages by hash, actions by commit. */

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const lists = [emulatorRequirements, modelRequirements, checkerRequirements];

/** A list's requirements, one a line: comments gone, continued lines joined. */
const requirementsOf = (text: string) =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

const pinOf = (requirement: string) => /^([\w.-]+==[\w.]+)(?=\s|;|$)/.exec(requirement)?.[1];

describe.each(lists)('the Python packages of $stem', (list) => {
  const wanted = requirementsOf(read(`${list.stem}.in`));
  const locked = requirementsOf(read(lockOf(list)));

  it('are locked to a version, each with hashes', () => {
    expect(locked.length).toBeGreaterThan(0);
    expect(locked.filter((requirement) => pinOf(requirement) === undefined || !/ --hash=sha256:[0-9a-f]{64}\b/.test(requirement))).toEqual(
      [],
    );
  });

  it('hold all that the list asks for, at its version', () => {
    expect(wanted.length).toBeGreaterThan(0);
    expect(locked.map(pinOf)).toEqual(expect.arrayContaining(wanted.map((requirement) => pinOf(requirement) ?? requirement)));
  });

  it('are no more than the list where it is complete in itself', () => {
    if (!list.completeInItself) return expect(locked.length).toBeGreaterThan(wanted.length);
    return expect(locked.map(pinOf).toSorted()).toEqual(wanted.map(pinOf).toSorted());
  });

  it('are installed by their hashes, and only as wheels', () => {
    const args = installArguments(list);
    expect(args).toEqual(expect.arrayContaining(['--require-hashes', '--only-binary', '-r', lockOf(list)]));
    expect(args.includes('--no-deps')).toBe(list.completeInItself);
  });
});

describe('the lists of Python packages', () => {
  it('are these, and no other', () => {
    const skipped = /(^|\/)(node_modules|\.local|\.build|cdk\.out[^/]*)(\/|$)/;
    const found = globSync('**/requirements*.{in,txt}', { cwd: root, exclude: (name) => skipped.test(name) });
    expect(found.toSorted()).toEqual(lists.flatMap((list) => [`${list.stem}.in`, lockOf(list)]).toSorted());
  });

  it('are installed nowhere else', () => {
    const code = globSync(['{bin,lib,local,ops,scripts,test}/**/*.{ts,mjs,sh}', '.ci/*', '.github/**/*.yml'], { cwd: root });
    const installers = code.filter((file) => /['"\s]pip['",\s]+install\b/.test(read(file)));
    expect(installers).toEqual([join('local', 'requirements.ts')]);
  });
});

describe('the actions of the workflows', () => {
  const uses = globSync('.github/workflows/*.{yml,yaml}', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)].map(([, action = '']) => action),
  );

  it('are named by a commit, with its version beside it', () => {
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });
});
