import { isDeepStrictEqual } from 'node:util';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Item = Record<string, unknown>;

/**
 * What makes another item of one, field by field: what differs is set or removed, and of what neither knows nothing is said. So an older
 * function, which reads fewer fields, erases none that a newer one wrote.
 */
export type Difference = { set: Item; remove: string[] };

export function differenceOf(from: Item, to: Item): Difference {
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((field) => !isDeepStrictEqual(from[field], to[field]));
  const set = Object.fromEntries(fields.flatMap((field) => (to[field] === undefined ? [] : [[field, to[field]]])));
  return { set, remove: fields.filter((field) => to[field] === undefined) };
}

/**
 * The update that turns an item into another by their difference.
 * @param condition of the write; its names and values must not begin with `f`
 */
export function updateOf(
  table: string,
  key: Item,
  { set, remove }: Difference,
  condition: { expression: string; names: Record<string, string>; values: Item },
): NonNullable<Write['Update']> {
  const names: Record<string, string> = { ...condition.names };
  const values: Item = { ...condition.values };
  const sets = Object.entries(set).map(([field, value], at) => {
    names[`#f${at}`] = field;
    values[`:f${at}`] = value;
    return `#f${at} = :f${at}`;
  });
  const removes = remove.map((field, at) => {
    names[`#g${at}`] = field;
    return `#g${at}`;
  });
  const expression = [sets.length > 0 ? `SET ${sets.join(', ')}` : '', removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '']
    .filter((part) => part !== '')
    .join(' ');
  return {
    TableName: table,
    Key: key,
    UpdateExpression: expression,
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
