import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { canonicalJson, sha256Hex } from '#domain/content/canonical.ts';
import { retentionClass, retentionTag } from '#domain/content/retention.ts';
import { idBytes, newContentId } from '#domain/identity/ids.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { Clock, Random } from '#usecases/ports/system.ts';
import { once } from '../once.ts';
import { pauseUpTo, systemRandom } from '../system/system.ts';
import { workKeys } from './keys.ts';
import { readItems } from './read-items.ts';

/** Content up to this size lies in the Work table, beside the task; 400 KB is DynamoDB's limit for an item, and small items are cheap. */
const inlineBytes = 32 * 1024;

/** Customer content: small in DynamoDB, large in S3, both under keys that begin with the team and end with the content's id. */
export function createContentStore(deps: {
  client: DynamoDBDocumentClient;
  table: string;
  s3: () => S3Client;
  bucket: string;
  clock: Clock;
  /** Default: the system's. */
  random?: Random;
  pause?: (longestMs: number) => Promise<void>;
}): ContentStore {
  const { client, table, bucket, clock, random = systemRandom, pause = pauseUpTo } = deps;
  const s3 = once(deps.s3);
  const itemOf = readTogether((keys) => readItems(client, table, keys, pause));
  return {
    async prepare(owner, value) {
      const text = canonicalJson(value);
      const now = clock.now();
      const id = newContentId(now, random.bytes(idBytes));
      const ref = { id, sha256: sha256Hex(text), sizeBytes: Buffer.byteLength(text, 'utf8') };
      if (ref.sizeBytes <= inlineBytes) return { ref, inline: text };
      const s3Key = `${owner.team}/${owner.id}/${id}.json`;
      const { key, value: days } = retentionTag(retentionClass(owner.expiresAt, now));
      await s3().send(
        new PutObjectCommand({ Bucket: bucket, Key: s3Key, Body: text, ContentType: 'application/json', Tagging: `${key}=${days}` }),
      );
      return { ref, s3Key };
    },

    async get(place, { id }) {
      const item = await itemOf(workKeys.content(place, id));
      if (!item) return undefined;
      if (typeof item['inline'] === 'string') return item['inline'];
      return readObject(s3(), bucket, String(item['s3Key']));
    },
  };
}

type Key = { pk: string; sk: string };
type Item = Record<string, unknown>;

/** Reads one item by its key. Those that are asked for at once, before anything is waited for, are one reading. */
function readTogether(read: (keys: readonly Key[]) => Promise<Item[]>): (key: Key) => Promise<Item | undefined> {
  const nameOf = ({ pk, sk }: Item) => `${String(pk)} ${String(sk)}`;
  let gathering: { keys: Map<string, Key>; items: Promise<Map<string, Item>> } | undefined;
  return async (key) => {
    if (!gathering) {
      const keys = new Map<string, Key>();
      const items = Promise.resolve().then(async () => {
        gathering = undefined;
        return new Map((await read([...keys.values()])).map((item) => [nameOf(item), item]));
      });
      gathering = { keys, items };
    }
    gathering.keys.set(nameOf(key), key);
    return (await gathering.items).get(nameOf(key));
  };
}

/** Retention removes an object and its item apart, so that either may be gone first. */
async function readObject(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString('utf8');
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    return undefined;
  }
}
