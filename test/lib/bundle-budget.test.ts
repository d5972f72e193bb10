import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { functionNames, type FunctionName } from '../../lib/functions.ts';
import { buildLambdas, lambdaNames, lambdasOutDir } from '../../scripts/build-lambdas.ts';
import { root } from './synthesized.ts';

const kb = 1024;
/** A bigger bundle starts later; these are called while somebody waits. */
const tight: Partial<Record<FunctionName, number>> = { authorize: 450 * kb, 'submit-task': 975 * kb, 'start-task': 950 * kb };
const usual = 1536 * kb;
/** Their native search engine comes as a layer; what is left has the usual size, but a test of Lambda's own limit is theirs. */
const unbounded = new Set<FunctionName>(['retrieve', 'search-knowledge', 'ingest-document']);

const file = (name: string) => join(root, lambdasOutDir, name, 'index.mjs');

beforeAll(() => buildLambdas(root), 120_000);

describe('the bundle of a function', () => {
  it.each(functionNames.filter((name) => !unbounded.has(name)))('stays within its budget: %s', (name) => {
    expect(statSync(file(name)).size).toBeLessThanOrEqual(tight[name] ?? usual);
  });

  it('exists for every function that is deployed, and for no other', () => {
    expect(lambdaNames(root)).toEqual([...functionNames].toSorted());
  });

  it('holds one module and nothing else', () => {
    for (const name of functionNames) {
      expect(existsSync(file(name))).toBe(true);
      expect(readdirSync(join(root, lambdasOutDir, name))).toEqual(['index.mjs']);
    }
  });
});
