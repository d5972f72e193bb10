import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { canonicalJson, sha256Hex } from '#domain/content/canonical.ts';
import { retentionClass, retentionPrefix } from '#domain/content/retention.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { Clock } from '#usecases/ports/system.ts';
import { workKeys } from './keys.ts';

/** Content up to this size lies in the Work table, beside the task; 400 KB is DynamoDB's limit for an item, and small items are cheap. */
const inlineBytes = 32 * 1024;

/** Customer content: small in DynamoDB, large in S3 under a name that holds its digest, so a lost race leaves nothing overwritten. */
export function createContentStore(deps: {
  client: DynamoDBDocumentClient;
  table: string;
  s3: () => S3Client;
  bucket: string;
  clock: Clock;
}): ContentStore {
  const { client, table, s3, bucket, clock } = deps;
  return {
    async prepare(owner, name, value) {
      const text = canonicalJson(value);
      const sizeBytes = Buffer.byteLength(text, 'utf8');
      const sha256 = sha256Hex(text);
      if (sizeBytes <= inlineBytes) return { name, sha256, sizeBytes, inline: text };
      const s3Key = `${retentionPrefix(retentionClass(owner.expiresAt, clock.now()))}${owner.id}/${name}-${sha256}.json`;
      await s3().send(new PutObjectCommand({ Bucket: bucket, Key: s3Key, Body: text, ContentType: 'application/json' }));
      return { name, sha256, sizeBytes, s3Key };
    },

    async get(taskId, name) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: workKeys.content(taskId, name), ConsistentRead: true }));
      if (!Item) return undefined;
      if (typeof Item['inline'] === 'string') return Item['inline'];
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: String(Item['s3Key']) }));
      return Body?.transformToString('utf8');
    },
  };
}
