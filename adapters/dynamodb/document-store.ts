import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { digestOf } from '#domain/content/canonical.ts';
import { DocumentContendedError, DocumentContentMissingError } from '#domain/knowledge/errors.ts';
import { DocumentRecordSchema, type DocumentRecord } from '#domain/knowledge/schema.ts';
import type { DocumentStore, PutDocumentReply } from '#usecases/ports/knowledge.ts';
import { once } from '../once.ts';
import { removeObjects } from '../s3/remove-objects.ts';

const documentKey = (domain: string, id: string) => ({ pk: `KNOWLEDGE#${domain}`, sk: `DOC#${id}` });
const contentPrefix = (domain: string, id: string) => `documents/${domain}/${id}/`;
const contentKey = ({ domain, id, version, sha256 }: DocumentRecord) => `${contentPrefix(domain, id)}${version}-${sha256}`;

/** What stays of a removed document: its last version, so that the number never stands for two contents. */
const StoneSchema = z.object({ removed: z.literal(true), version: z.int() });

/** A document as it was read; `lastVersion` outlives its record. */
type Known = { record?: DocumentRecord; lastVersion: number };

const maxTries = 5;

/**
 * Documents: a record each in the Registry table, contents in the knowledge bucket under a name with version and digest, so that
 * two puts at once never overwrite each other's bytes. Every change of a record is conditional on the record it was made from.
 */
export function createDocumentStore(deps: {
  client: DynamoDBDocumentClient;
  table: string;
  s3: () => S3Client;
  bucket: string;
}): DocumentStore {
  const { client, table, bucket } = deps;
  const s3 = once(deps.s3);

  async function read(domain: string, id: string): Promise<Known> {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: documentKey(domain, id), ConsistentRead: true }));
    if (!Item) return { lastVersion: 0 };
    const stone = StoneSchema.safeParse(Item);
    if (stone.success) return { lastVersion: stone.data.version };
    const record = DocumentRecordSchema.parse(Item);
    return { record, lastVersion: record.version };
  }

  /** Writes an item if the document is still as it was read; answers whether it was. */
  async function write(domain: string, id: string, from: Known, item: Record<string, unknown>): Promise<boolean> {
    const unchanged = from.record
      ? {
          ConditionExpression: '#version = :version AND #status = :status AND updatedAt = :updatedAt',
          ExpressionAttributeNames: { '#version': 'version', '#status': 'status' },
          ExpressionAttributeValues: {
            ':version': from.record.version,
            ':status': from.record.status,
            ':updatedAt': from.record.updatedAt,
          },
        }
      : { ConditionExpression: 'attribute_not_exists(pk) OR removed = :true', ExpressionAttributeValues: { ':true': true } };
    try {
      await client.send(new PutCommand({ TableName: table, Item: { ...documentKey(domain, id), ...item }, ...unchanged }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Reads, decides and writes until nobody comes between. `decide` answers the record to store, or none to leave it. */
  async function change<T>(
    domain: string,
    id: string,
    decide: (known: Known) => Promise<{ item?: Record<string, unknown>; value: T }>,
  ): Promise<T> {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const known = await read(domain, id);
      const { item, value } = await decide(known);
      if (!item || (await write(domain, id, known, item))) return value;
    }
    throw new DocumentContendedError(`Document ${domain}/${id} was changed by others ${maxTries} times in a row; put it again.`);
  }

  return {
    put: (team, domain, id, document, now) =>
      change<PutDocumentReply>(domain, id, async ({ record: known, lastVersion }) => {
        const sha256 = digestOf(document);
        const same = known?.sha256 === sha256 && known.status !== 'deleting';
        if (same && known.status !== 'failed') return { value: { kind: 'unchanged', record: known } };
        const record: DocumentRecord = {
          domain,
          id,
          team,
          title: document.title,
          format: document.format,
          version: same ? known.version : lastVersion + 1,
          sha256,
          status: 'queued',
          updatedAt: now.toISOString(),
        };
        await s3().send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: contentKey(record),
            Body: document.content,
            ContentType: 'text/plain; charset=utf-8',
          }),
        );
        return { item: record, value: { kind: 'stored', record } };
      }),

    async find(domain, id) {
      return (await read(domain, id)).record;
    },

    async content(record) {
      try {
        const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: contentKey(record) }));
        if (Body) return await Body.transformToString('utf8');
      } catch (error) {
        if (!(error instanceof NoSuchKey)) throw error;
      }
      throw new DocumentContentMissingError(
        `Document ${record.domain}/${record.id} has no content of version ${record.version}; put it again.`,
      );
    },

    mark: (record, result, now) =>
      change<'marked' | 'superseded'>(record.domain, record.id, async ({ record: known }) => {
        if (!known || known.version !== record.version || known.status === 'deleting') return { value: 'superseded' };
        const { chunks: _chunks, error: _error, ...rest } = known;
        return { item: { ...rest, ...result, updatedAt: now.toISOString() }, value: 'marked' };
      }),

    beginDelete: (domain, id, now) =>
      change(domain, id, async ({ record }) => {
        if (!record || record.status === 'deleting') return { value: record };
        const deleting: DocumentRecord = { ...record, status: 'deleting', updatedAt: now.toISOString() };
        return { item: deleting, value: deleting };
      }),

    async remove(domain, id, version) {
      // A version put meanwhile keeps its own.
      await removeObjects(s3(), bucket, contentPrefix(domain, id), (rest) => Number.parseInt(rest, 10) <= version);
      return await change<'removed' | 'superseded'>(domain, id, async ({ record: known }) => {
        if (!known || known.version !== version || known.status !== 'deleting') return { value: 'superseded' };
        return { item: { removed: true, version }, value: 'removed' };
      });
    },
  };
}
