import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');

/** Every error class of what runs in functions, as it stands in the source. */
const classes = ['domain', 'usecases', 'adapters', 'lambdas'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && join(folder, file) !== join('domain', 'problem', 'fault.ts'))
    .flatMap((file) => [
      ...readFileSync(join(root, folder, file), 'utf8').matchAll(/(export )?(?:abstract )?class (\w+) extends (\w*Error) \{\s*(.*)/g),
    ])
    .map(([, exported, name, kind, first]) => ({ name: name!, kind: kind!, exported: exported !== undefined, first: first! })),
);

describe('the error classes of functions', () => {
  it('are there, so that the rules below speak of something', () => {
    expect(classes.map(({ name }) => name)).toEqual(expect.arrayContaining(['TaskMissingError', 'ContractError', 'EventBusError']));
  });

  it('say whether another try can help; an answer of the API is no failure', () => {
    const silent = classes.filter(({ kind }) => !['PermanentError', 'TransientError', 'OutageError'].includes(kind));
    expect(silent.map(({ name }) => name)).toEqual(['ProblemError']);
  });

  it('are exported, where the generator of Retry finds them, under the name that Retry has', () => {
    for (const { name, exported, first } of classes) {
      expect({ name, exported, first }).toEqual({ name, exported: true, first: `override readonly name = '${name}';` });
    }
  });

  it('have each a name of its own', () => {
    expect(new Set(classes.map(({ name }) => name)).size).toBe(classes.length);
  });
});
