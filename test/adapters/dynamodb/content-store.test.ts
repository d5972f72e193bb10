import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { workKeys } from '#adapters/dynamodb/keys.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { aRef, aTask } from '../../doubles/fixtures.ts';

type Item = Record<string, unknown>;

/**
 * A store over a table that has an item for each key, as `itemOf` makes it, and a bucket that fails in one way.
 * @param unread of how many keys the first reading answers nothing
 */
function storeOf({ itemOf, failure, unread = 0 }: { itemOf: (key: Item) => Item; failure?: Error; unread?: number }) {
  const asked: Item[][] = [];
  const send = async (command: unknown): Promise<unknown> => {
    if (!(command instanceof BatchGetCommand)) throw new Error('contents are read together');
    const { Keys = [], ConsistentRead } = command.input.RequestItems?.['work'] ?? {};
    expect(ConsistentRead).toBe(true);
    asked.push(Keys);
    const left = asked.length > 1 ? [] : Keys.slice(0, unread);
    const read = Keys.slice(left.length).toReversed();
    return {
      Responses: { work: read.map((key) => ({ ...key, ...itemOf(key) })) },
      UnprocessedKeys: left.length > 0 ? { work: { Keys: left } } : {},
    };
  };
  const s3 = new S3Client({ region: 'eu-west-1' });
  s3.middlewareStack.add(() => () => Promise.reject(failure), { step: 'initialize' });
  const store = createContentStore({
    client: { send } as unknown as DynamoDBDocumentClient,
    table: 'work',
    s3: () => s3,
    bucket: 'content',
    clock: { now: () => new Date() },
    pause: async () => undefined,
  });
  return { store, asked };
}

describe('content whose object cannot be had', () => {
  const itemOf = () => ({ s3Key: 'catalogue/content.json' });

  it('is not there when retention removed the object before its item', async () => {
    const { store } = storeOf({ itemOf, failure: new NoSuchKey({ message: 'gone', $metadata: {} }) });
    expect(await store.get(aTask(), aRef())).toBeUndefined();
  });

  it('is no answer when S3 refuses: that may pass', async () => {
    await expect(storeOf({ itemOf, failure: new Error('AccessDenied') }).store.get(aTask(), aRef())).rejects.toThrow('AccessDenied');
  });
});

describe('contents that are asked for at once', () => {
  const itemOf = ({ sk }: Item) => ({ inline: `text of ${String(sk)}` });
  const [task, first, second] = [aTask(), aRef(), aRef()];

  it.each([0, 1])('are read at once, each one time, and each is its own; with %d left unread first', async (unread) => {
    const { store, asked } = storeOf({ itemOf, unread });
    const texts = await Promise.all([first, second, first].map((ref) => store.get(task, ref)));
    expect(texts).toEqual([first, second, first].map(({ id }) => `text of ${id}`));
    const keys = [first, second].map(({ id }) => workKeys.content(task, id));
    expect(asked).toEqual(unread === 0 ? [keys] : [keys, keys.slice(0, unread)]);
  });

  it('are not waited for by one that is asked for later', async () => {
    const { store, asked } = storeOf({ itemOf });
    await store.get(task, first);
    await store.get(task, first);
    expect(asked).toHaveLength(2);
  });
});
