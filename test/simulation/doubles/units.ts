import { isDeepStrictEqual } from 'node:util';
import type { Item } from './expressions.ts';

/** An index as its projection has it: by which attributes, and whether it holds the other attributes too. */
export type IndexSpec = { readonly pk: string; readonly sk: string; readonly keysOnly: boolean };

const writeUnitBytes = 1024;
const readUnitBytes = 4096;

/**
 * Bytes of an item, as DynamoDB counts them.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function sizeOf(item: Item | undefined): number {
  return Object.entries(item ?? {}).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOfValue(value), 0);
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 1 + Math.ceil(String(value).replaceAll(/\D/g, '').length / 2);
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + 1 + sizeOfValue(one), 3);
  if (typeof value === 'object' && value !== null) return 3 + Object.keys(value).length + sizeOf(value as Item);
  return 1;
}

/**
 * Write units of one write, its indexes included. A write in a transaction is billed twice; what follows in indexes is not, as others have
 * measured it.
 * @see https://github.com/nubo-db/dynoxide/pull/188
 */
export function writeUnits(before: Item | undefined, after: Item | undefined, indexes: readonly IndexSpec[], transaction: boolean): number {
  const own = unitsOf(Math.max(sizeOf(before), sizeOf(after))) * (transaction ? 2 : 1);
  return indexes.reduce((sum, index) => sum + indexUnits(projected(before, index), projected(after, index), index), own);
}

/** An index is written when what stands in it changes; a changed key is a deletion and a put. */
function indexUnits(before: Item | undefined, after: Item | undefined, { pk, sk }: IndexSpec): number {
  if (isDeepStrictEqual(before, after)) return 0;
  const stays = before?.[pk] === after?.[pk] && before?.[sk] === after?.[sk];
  if (stays) return unitsOf(Math.max(sizeOf(before), sizeOf(after)));
  return (before ? unitsOf(sizeOf(before)) : 0) + (after ? unitsOf(sizeOf(after)) : 0);
}

function projected(item: Item | undefined, { pk, sk, keysOnly }: IndexSpec): Item | undefined {
  if (item?.[pk] === undefined || item[sk] === undefined) return undefined;
  return keysOnly ? { pk: item['pk'], sk: item['sk'], [pk]: item[pk], [sk]: item[sk] } : item;
}

function unitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / writeUnitBytes));
}

/** Read units of what one call has read: a Query is rounded up once for all its items. */
export function readUnits(items: readonly Item[], consistent: boolean): number {
  const bytes = items.reduce((sum, item) => sum + sizeOf(item), 0);
  return Math.max(1, Math.ceil(bytes / readUnitBytes)) * (consistent ? 1 : 0.5);
}
