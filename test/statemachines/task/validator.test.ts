import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { machine, source } from './machine.ts';

const validate = createRequire(import.meta.url)('asl-validator');

describe('the definition of the task machine', () => {
  it('is valid Amazon States Language', () => {
    const definition = JSON.parse(source.replaceAll(/\$\{(\w+)Arn\}/g, 'arn:aws:lambda:eu-west-1:123456789012:function:$1'));
    const { isValid, errors } = validate(definition);
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('is written in JSONata, and has nothing a test double or an older query language would need', () => {
    expect(machine.QueryLanguage).toBe('JSONata');
    expect(source).not.toMatch(/"(InputPath|OutputPath|ResultPath|Parameters|HeartbeatSeconds|TimeoutSecondsPath)"/);
  });

  it('keeps expressions to what an emulator evaluates alike: paths, comparisons, or, a cause that may be missing, and the name of a queue', () => {
    const plain = /^\{% \$states\.[\w.]+( = '\w+')?( or \$states\.[\w.]+ = '\w+')* %\}$/;
    const orNothing = /^\{% \$exists\((\$states\.[\w.]+)\) \? \1 : '' %\}$/;
    const pool = `{% '\${PoolQueuePrefix}' & $states.context.Execution.Input.pool & '-' & ($states.input.draft > 1 ? 'interactive' : $states.context.Execution.Input.lane) %}`;
    const expressions = [...source.matchAll(/"(\{%.*?%\})"/g)].map(([, expression]) => expression!);
    expect(expressions.filter((expression) => !plain.test(expression) && !orNothing.test(expression))).toEqual([pool]);
  });
});
