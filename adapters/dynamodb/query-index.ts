import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TaskIdSchema, type TaskId } from '#domain/identity/ids.ts';
import { partitionsOf, type TaskIndex } from './keys.ts';

/** A task as it stands in an index, and the key by which it is sorted there. */
export type Place = { id: TaskId; sk: string };

/**
 * The first tasks of a list that is spread over several partitions, in the order of their places: each partition is asked for so many, at
 * the same time, so the first of them all are among the answers. An index lags a moment behind the table.
 * @param range a condition on the sort key that says `:at`, and what that is
 */
export async function queryIndex(
  client: DynamoDBDocumentClient,
  table: string,
  index: TaskIndex,
  list: string,
  { range, limit, newestFirst = false }: { range?: { where: string; at: string } | undefined; limit: number; newestFirst?: boolean },
): Promise<Place[]> {
  const pages = await Promise.all(
    partitionsOf(index, list).map((pk) =>
      client.send(
        new QueryCommand({
          TableName: table,
          IndexName: index.name,
          KeyConditionExpression: range ? `${index.pk} = :pk AND ${range.where}` : `${index.pk} = :pk`,
          ExpressionAttributeValues: { ':pk': pk, ...(range ? { ':at': range.at } : {}) },
          ScanIndexForward: !newestFirst,
          Limit: limit,
        }),
      ),
    ),
  );
  const places = pages.flatMap(({ Items = [] }) => Items.flatMap((item) => placeOf(item, index))).toSorted(inOrder);
  return (newestFirst ? places.toReversed() : places).slice(0, limit);
}

function placeOf(item: Record<string, unknown>, { sk }: TaskIndex): Place[] {
  const id = TaskIdSchema.safeParse(String(item['pk']).replace('TASK#', ''));
  return id.success ? [{ id: id.data, sk: String(item[sk]) }] : [];
}

/** By code units, as DynamoDB sorts: a page that goes on from a place must not see another order. */
function inOrder(a: Place, b: Place): number {
  if (a.sk === b.sk) return 0;
  return a.sk < b.sk ? -1 : 1;
}
