import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TransientError } from '#domain/problem/fault.ts';

type Item = Record<string, unknown>;

/** So often items are asked for of which DynamoDB left some unread, with a longer pause before each time. */
const maxTries = 5;
const firstPauseMs = 50;

/** DynamoDB left items unread again and again: the table is throttled. */
export class ItemsUnreadError extends TransientError {
  override readonly name = 'ItemsUnreadError';
}

/**
 * Items by their keys, 100 at most, which must differ; one that is not there is left out. Read strongly, for twice the price: what was just
 * written is there.
 * @param pause waits a random time of up to so many milliseconds
 * @throws {ItemsUnreadError}
 */
export async function readItems(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Item[],
  pause: (longestMs: number) => Promise<void>,
): Promise<Item[]> {
  const items: Item[] = [];
  let unread = [...keys];
  for (let tries = 0; unread.length > 0; tries += 1) {
    if (tries === maxTries)
      throw new ItemsUnreadError(`${unread.length} of ${keys.length} items were left unread ${maxTries} times; try again.`);
    if (tries > 0) await pause(firstPauseMs * 2 ** tries);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: unread, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    unread = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
}
