import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { objectOf, resolveTargets } from '#domain/publication/target.ts';
import { createLine } from '../../doubles/line.ts';

const stage = {
  connectors: ConnectorsSchema.parse({
    catalogue: { kind: 'json-object', teams: '*' },
    archive: { kind: 'json-object', teams: '*' },
    hook: { kind: 'webhook', teams: '*', url: 'https://shop.example/hook' },
  }),
  catalogueBucket: 'catalogue-bucket',
};
const { task } = createLine().record;
const resolve = (key: string | undefined, sku = 'A-1', connector = 'catalogue') =>
  resolveTargets([{ connector, ...(key === undefined ? {} : { key }) }], stage, { task, input: { sku }, owner: 'catalogue' })[0]?.target;

describe('resolveTargets', () => {
  it('keeps the order of the revision and renders keys from input and task', () => {
    const uses = [
      { connector: 'hook' },
      { connector: 'catalogue', key: 'p/{{ input.sku }}-{{ task.id }}.json' },
      { connector: 'archive', key: 'x' },
    ];
    expect(resolveTargets(uses, stage, { task, input: { sku: 'A-1' }, owner: 'catalogue' })).toEqual([
      { connector: 'hook', target: 'https://shop.example/hook' },
      { connector: 'catalogue', target: `s3://catalogue-bucket/p/A-1-${task.id}.json` },
      { connector: 'archive', target: 's3://catalogue-bucket/x' },
    ]);
  });

  it.each([
    ['another team', ['catalogue'], 'support'],
    ['nobody known', '*' as const, undefined],
  ])('refuses a connector to the automation of %s', (_who, teams, owner) => {
    const guarded = { ...stage, connectors: ConnectorsSchema.parse({ catalogue: { kind: 'json-object', teams } }) };
    expect(() => resolveTargets([{ connector: 'catalogue', key: 'x' }], guarded, { task, input: { sku: 'A-1' }, owner })).toThrow(
      expect.objectContaining({ name: 'TargetRefusedError', message: expect.stringContaining('may not publish through "catalogue"') }),
    );
  });

  it.each([
    ['leads upwards', 'products/{{ input.sku }}.json', '../../other'],
    ['is a dot', 'products/{{ input.sku }}', '.'],
    ['begins with a slash', '{{ input.sku }}', '/etc'],
    ['has an empty part', 'products/{{ input.sku }}/x', ''],
    ['has a control character', 'products/{{ input.sku }}', 'a\nb'],
    ['has a character that turns others around', 'products/{{ input.sku }}', 'a\u202Eb'],
    ['has a filler that nobody sees', 'products/{{ input.sku }}', 'a\u3164'],
    ['has a backslash', 'products/{{ input.sku }}', '..\\x'],
    ['is too long', 'products/{{ input.sku }}', 'x'.repeat(1100)],
    ['renders to nothing', '{{ input.none }}', 'A'],
    ['is missing', undefined, 'A'],
  ])('refuses a key that %s', (_why, key, sku) => {
    expect(() => resolve(key, sku)).toThrow(expect.objectContaining({ name: 'TargetRefusedError' }));
  });

  it('names the connectors there are when one is missing', () => {
    expect(() => resolve('x', 'A', 'crm')).toThrow(/no connector "crm"; it has catalogue, archive, hook/u);
  });

  it('never leaves the folder of its template, whatever the input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('', '../', '/..', './', '\u0000'), (sku, evil) => {
        let target: string | undefined;
        try {
          target = resolve('products/{{ input.sku }}/copy.json', `${sku}${evil}${sku}`);
        } catch (error) {
          expect(error).toMatchObject({ name: 'TargetRefusedError' });
          return;
        }
        const { bucket, key } = objectOf({ connector: 'catalogue', target: target ?? '' });
        expect(bucket).toBe('catalogue-bucket');
        expect(new URL(`https://host/${encodeURI(key)}`).pathname.startsWith('/products/')).toBe(true);
      }),
    );
  });
});
