import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CheckResult } from '#domain/check/schema.ts';
import { inTheWay, obstaclesOf, type Obstacles } from '#domain/draft/obstacles.ts';

type Found = Pick<CheckResult, 'check' | 'result'>;
const fits: Found = { check: 'output-schema', result: 'pass' };
const fail = (check: string): Found => ({ check, result: 'fail' });
const warn = (check: string): Found => ({ check, result: 'warn' });

describe('what is in the way of a draft', () => {
  it.each<[string, Found[], string[], Obstacles]>([
    ['is nothing when all passed', [fits, { check: 'length', result: 'pass' }], [], { firm: [], overrulable: [] }],
    ['is no warning', [fits, warn('length')], [], { firm: [], overrulable: [] }],
    ['is what failed', [fits, fail('length')], [], { firm: ['length'], overrulable: [] }],
    ['is what failed and may be overruled', [fits, fail('length')], ['length', 'links'], { firm: [], overrulable: ['length'] }],
    ['is both', [fits, fail('links'), fail('length')], ['length'], { firm: ['links'], overrulable: ['length'] }],
    ['is the output schema when it failed', [fail('output-schema')], [], { firm: ['output-schema'], overrulable: [] }],
    ['is the output schema when no check ran', [], ['length'], { firm: ['output-schema'], overrulable: [] }],
    ['is the output schema when only others ran', [warn('length')], [], { firm: ['output-schema'], overrulable: [] }],
    [
      'is the output schema, whatever a revision says',
      [fail('output-schema')],
      ['output-schema'],
      { firm: ['output-schema'], overrulable: [] },
    ],
    ['is said once', [fits, fail('length'), warn('length'), fail('length')], ['length'], { firm: [], overrulable: ['length'] }],
    [
      'is a result that this version does not know',
      [fits, { check: 'length', result: 'perhaps' } as unknown as Found],
      [],
      { firm: ['length'], overrulable: [] },
    ],
  ])('%s', (_what, checks, overrule, obstacles) => {
    expect(obstaclesOf(checks, overrule)).toEqual(obstacles);
  });

  it('is gone only when all that failed may be overruled, and was', () => {
    const name = fc.constantFrom('output-schema', 'length', 'links', 'echo');
    const check = fc.record({ check: name, result: fc.constantFrom<Found['result']>('pass', 'warn', 'fail') });
    fc.assert(
      fc.property(fc.array(check), fc.uniqueArray(name), fc.uniqueArray(name), (checks, overrule, overruled) => {
        const failed = checks.filter(({ result }) => result === 'fail').map((each) => each.check);
        const free =
          checks.some((each) => each.check === 'output-schema' && each.result === 'pass') &&
          failed.every((each) => each !== 'output-schema' && overrule.includes(each) && overruled.includes(each));
        expect(inTheWay(obstaclesOf(checks, overrule), overruled).length === 0).toBe(free);
      }),
    );
  });
});
