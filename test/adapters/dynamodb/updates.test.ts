import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differenceOf, updateOf, type Write } from '#adapters/dynamodb/updates.ts';

type Item = Record<string, unknown>;
type Update = NonNullable<Write['Update']>;

const key = { pk: 'TASK#1', sk: 'TASK' };

/** What DynamoDB makes of an item by the update: what is set, set, and what is removed, gone. */
function applied(item: Item, { UpdateExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Update): Item {
  const next = { ...item };
  const [, sets, removes] = /^(?:SET (.+?))?(?: ?REMOVE (.+))?$/.exec(UpdateExpression ?? '') ?? [];
  const nameOf = (name: string) => {
    const field = ExpressionAttributeNames[name];
    if (field === undefined) throw new Error(`${name} is no name in ${JSON.stringify(ExpressionAttributeNames)}`);
    return field;
  };
  for (const set of sets?.split(', ') ?? []) {
    const [name = '', value = ''] = set.split(' = ');
    if (ExpressionAttributeValues[value] === undefined) throw new Error(`${value} has no value`);
    next[nameOf(name)] = ExpressionAttributeValues[value];
  }
  for (const name of removes?.split(', ') ?? []) delete next[nameOf(name)];
  return next;
}

/** Names and values that the expressions of an update use. DynamoDB refuses one that is not given, and one that is not used. */
function used({ UpdateExpression, ConditionExpression = '' }: Update, sign: '#' | ':'): string[] {
  const words = `${UpdateExpression} ${ConditionExpression}`.match(/[#:]\w+/g) ?? [];
  return [...new Set(words.filter((word) => word.startsWith(sign)))].toSorted();
}

const defined = (item: Item): Item => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));

/** Fields that a function knows; some are reserved words of DynamoDB, or look like what the expression is made of. */
const known = ['status', 'version', 'name', 'size', 'dueAt', 'waiting', 'gsi2pk', 'f0', '#f1', ':f2', 'a.b', 'SET', 'REMOVE'];
const unknown = ['later', 'newer', 'status2', 'f1', 'zone'];
const value = fc.oneof(fc.constant(undefined), fc.constantFrom(null, false, 0, ''), fc.jsonValue());
const itemOf = (fields: string[]) => fc.dictionary(fc.constantFrom(...fields), value, { noNullPrototype: true });
/** Two of the same fields, of which some are alike. */
const items = fc
  .tuple(itemOf(known), itemOf(known), fc.subarray(known))
  .map(([from, changes, kept]) => ({ from, to: { ...changes, ...Object.fromEntries(kept.map((field) => [field, from[field]])) } }));
const condition = { expression: '#version = :from', names: { '#version': 'version' }, values: { ':from': 3 } };

/** The update from one item to another. */
const update = (from: Item, to: Item) => updateOf('Work', key, differenceOf(from, to), condition);

describe('the update from one item to another', () => {
  it('makes one of the other, and leaves what neither knows', () => {
    fc.assert(
      fc.property(items, itemOf(unknown).map(defined), ({ from, to }, newer) => {
        const stored = { ...defined(from), ...newer };
        expect(applied(stored, update(from, to))).toEqual({ ...defined(to), ...newer });
      }),
      { numRuns: 500 },
    );
  });

  it('names fields that differ and no others, so that a field somebody else changed meanwhile keeps their value', () => {
    fc.assert(
      fc.property(items, ({ from, to }) => {
        const { set, remove } = differenceOf(from, to);
        const differ = known.filter((field) => JSON.stringify(from[field]) !== JSON.stringify(to[field]));
        const named = [...Object.keys(set), ...remove];
        // Key order makes two equal objects differ as text, never the other way round.
        expect(differ).toEqual(expect.arrayContaining(named));
        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });

  it('gives each name and value that its expressions use, and none besides', () => {
    fc.assert(
      fc.property(items, ({ from, to }) => {
        const made = update(from, { ...to, version: -1 });
        expect(used(made, '#')).toEqual(Object.keys(made.ExpressionAttributeNames ?? {}).toSorted());
        expect(used(made, ':')).toEqual(Object.keys(made.ExpressionAttributeValues ?? {}).toSorted());
      }),
    );
  });

  it('says nothing when nothing differs, field left out or undefined, whatever the order', () => {
    const from = { a: 1, list: [{ x: 1, y: 2 }], gone: undefined };
    expect(differenceOf(from, { list: [{ y: 2, x: 1 }], a: 1 })).toEqual({ set: {}, remove: [] });
  });

  it('sets a field to null, false, zero or nothing rather than removing it', () => {
    const made = update({ a: 1, b: 1, c: 1, d: 1 }, { a: null, b: false, c: 0, d: '' });
    expect(made.UpdateExpression).toBe('SET #f0 = :f0, #f1 = :f1, #f2 = :f2, #f3 = :f3');
  });

  it('holds under its condition', () => {
    expect(update({ version: 3, a: 1 }, { version: 4 })).toEqual({
      TableName: 'Work',
      Key: key,
      UpdateExpression: 'SET #f0 = :f0 REMOVE #g0',
      ConditionExpression: '#version = :from',
      ExpressionAttributeNames: { '#version': 'version', '#f0': 'version', '#g0': 'a' },
      ExpressionAttributeValues: { ':from': 3, ':f0': 4 },
    });
  });
});
