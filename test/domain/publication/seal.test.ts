import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256Hex } from '#domain/content/canonical.ts';
import { readJsonObject } from '#domain/content/read-json.ts';
import { sealProposal } from '#domain/publication/seal.ts';
import { createLine } from '../../doubles/line.ts';

const { task } = createLine().record;
const targets = [{ connector: 'catalogue', target: 's3://b/k' }];

describe('sealProposal', () => {
  it('hashes the bytes that are to be stored', () => {
    const sealed = sealProposal(task, { b: 1, a: 'é' }, targets);
    expect(sealed.text).toBe(
      `{"automation":"product-description","output":{"a":"é","b":1},"revision":3,"targets":[{"connector":"catalogue","target":"s3://b/k"}],"task":"${task.id}"}`,
    );
    expect(sealed.digest).toBe(sha256Hex(sealed.text));
  });

  it('seals alike what was stored and read back, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const output = JSON.parse(JSON.stringify(value));
        const first = sealProposal(task, output, targets);
        const stored = readJsonObject(JSON.stringify(first.proposal.output));
        expect(sealProposal(task, stored ?? {}, targets).digest).toBe(first.digest);
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
    expect(sealProposal(of as typeof task, output, where).digest).not.toBe(sealProposal(task, { a: 1 }, targets).digest);
  });
});
