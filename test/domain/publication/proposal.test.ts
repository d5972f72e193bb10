import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, digestOf } from '#domain/content/canonical.ts';
import { readJsonObject } from '#domain/content/read-json.ts';
import { proposalOf } from '#domain/publication/proposal.ts';
import { createLine } from '../../doubles/line.ts';

const { task } = createLine().record;
const targets = [{ connector: 'catalogue', target: 's3://b/k' }];

const digest = (...of: Parameters<typeof proposalOf>) => digestOf(proposalOf(...of));

describe('a proposal', () => {
  it('is exactly what leaves and where to', () => {
    expect(canonicalJson(proposalOf(task, { b: 1, a: 'é' }, targets))).toBe(
      `{"automation":"product-description","output":{"a":"é","b":1},"revision":3,"targets":[{"connector":"catalogue","target":"s3://b/k"}],"task":"${task.id}"}`,
    );
  });

  it('has the same digest as what was stored and read back, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const output = JSON.parse(JSON.stringify(value));
        const first = proposalOf(task, output, targets);
        const stored = readJsonObject(JSON.stringify(first.output));
        expect(digest(task, stored ?? {}, targets)).toBe(digestOf(first));
      }),
    );
  });

  it.each([
    ['task', { ...task, id: 'tsk_01JHZZZZZZZZZZZZZZZZZZZZZY' }, { a: 1 }, targets],
    ['revision', { ...task, revision: 4 }, { a: 1 }, targets],
    ['output', task, { a: 2 }, targets],
    ['target', task, { a: 1 }, [{ connector: 'catalogue', target: 's3://b/other' }]],
    ['number of targets', task, { a: 1 }, []],
  ])('tells another %s by its digest', (_what, of, output, where) => {
    expect(digest(of as typeof task, output, where)).not.toBe(digest(task, { a: 1 }, targets));
  });
});
