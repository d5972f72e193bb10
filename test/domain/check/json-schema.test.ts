import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { valueFaults } from '#domain/check/json-schema.ts';

let compiled: jest.SpiedFunction<Ajv2020['compile']>;
let watched: jest.SpiedFunction<Script['runInContext']>;

beforeEach(() => {
  compiled = jest.spyOn(Ajv2020.prototype, 'compile');
  watched = jest.spyOn(Script.prototype, 'runInContext');
});
afterEach(() => {
  jest.restoreAllMocks();
});

const values = Array.from({ length: 20 }, (_, at) => ({ headline: 'x'.repeat(at) }));

describe('the schema of a revision', () => {
  it('is compiled once, however many drafts are held against it', () => {
    const schema = { type: 'object', properties: { headline: { type: 'string', pattern: '^x*$', maxLength: 9 } } };
    expect(values.map((value) => valueFaults(schema, value).length)).toEqual(values.map((_, at) => (at > 9 ? 1 : 0)));
    expect(compiled).toHaveBeenCalledTimes(1);
  });

  it('is watched while it compiles, and then only when it can hang', () => {
    const harmless = { type: 'object', properties: { headline: { type: 'string', maxLength: 9 } } };
    for (const value of values) valueFaults(harmless, value);
    expect(watched).toHaveBeenCalledTimes(1);
    const slow = { type: 'object', properties: { headline: { type: 'string', pattern: '^x*$' } } };
    for (const value of values) valueFaults(slow, value);
    expect(watched).toHaveBeenCalledTimes(1 + 1 + values.length);
  });

  it('is not mixed up with another that says the same of other values', () => {
    const schema = () => ({ type: 'object', required: ['headline'] });
    const [one, two] = [schema(), schema()];
    expect(valueFaults(one, {})).toEqual(valueFaults(two, {}));
    expect(compiled).toHaveBeenCalledTimes(2);
  });
});
