import { isDeepStrictEqual } from 'node:util';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Item = Record<string, unknown>;

/**
 * The write that turns an item into another, field by field: what differs is set or removed, and what neither knows stays as it is. So an
 * older function, which reads fewer fields, erases none that a newer one wrote.
 * @param condition of the write, and what it `sets` besides the fields; its names and values must not begin with `f`
 */
export function updateOf(
  table: string,
  key: Item,
  from: Item,
  to: Item,
  condition?: { expression: string; sets?: readonly string[]; names: Record<string, string>; values: Item },
): Write | undefined {
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((field) => !isDeepStrictEqual(from[field], to[field]));
  if (fields.length === 0 && !condition) return undefined;
  const names: Record<string, string> = { ...condition?.names };
  const values: Item = { ...condition?.values };
  const sets = [...(condition?.sets ?? [])];
  const removes: string[] = [];
  for (const [at, field] of fields.entries()) {
    names[`#f${at}`] = field;
    if (to[field] === undefined) removes.push(`#f${at}`);
    else {
      values[`:f${at}`] = to[field];
      sets.push(`#f${at} = :f${at}`);
    }
  }
  const expression = [sets.length > 0 ? `SET ${sets.join(', ')}` : '', removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '']
    .filter((part) => part !== '')
    .join(' ');
  return {
    Update: {
      TableName: table,
      Key: key,
      UpdateExpression: expression,
      ...(condition ? { ConditionExpression: condition.expression } : {}),
      ExpressionAttributeNames: names,
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
    },
  };
}
