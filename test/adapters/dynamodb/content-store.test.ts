import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { aRef, aTask } from '../../doubles/fixtures.ts';

/** A store over a table that names an object, and a bucket that fails in one way. */
function storeWhose(failure: Error) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  const output = { $metadata: {}, Item: { s3Key: 'catalogue/content.json' } };
  client.middlewareStack.add(() => () => Promise.resolve({ response: {}, output }), { step: 'initialize', priority: 'high' });
  const s3 = new S3Client({ region: 'eu-west-1' });
  s3.middlewareStack.add(() => () => Promise.reject(failure), { step: 'initialize' });
  return createContentStore({ client, table: 'work', s3: () => s3, bucket: 'content', clock: { now: () => new Date() } });
}

describe('content whose object cannot be had', () => {
  it('is not there when retention removed the object before its item', async () => {
    const store = storeWhose(new NoSuchKey({ message: 'gone', $metadata: {} }));
    expect(await store.get(aTask(), aRef())).toBeUndefined();
  });

  it('is no answer when S3 refuses: that may pass', async () => {
    await expect(storeWhose(new Error('AccessDenied')).get(aTask(), aRef())).rejects.toThrow('AccessDenied');
  });
});
