import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import { sha256Hex } from '#domain/content/canonical.ts';

/**
 * A bucket in memory behind the S3 client's `send`. Lists two keys a page, so that paging is exercised. A write keeps to its condition, which
 * is judged after `beforePut`.
 */
export function memoryBucket() {
  const objects = new Map<string, string>();
  const metadata = new Map<string, Record<string, string>>();
  const beforePut: { each?: () => Promise<unknown> } = {};
  const etagOf = (key: string) => (objects.has(key) ? `"${sha256Hex(objects.get(key)!)}"` : undefined);
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof PutObjectCommand) {
      const { Key = '', Body, IfMatch, IfNoneMatch, Metadata = {} } = command.input;
      await beforePut.each?.();
      const etag = etagOf(Key);
      if (IfMatch !== undefined && etag === undefined) throw answered(404, 'NoSuchKey');
      if (IfMatch !== undefined ? IfMatch !== etag : IfNoneMatch === '*' && etag !== undefined) throw answered(412, 'PreconditionFailed');
      objects.set(Key, String(Body));
      metadata.set(Key, Metadata);
      return { ETag: etagOf(Key) };
    }
    if (command instanceof HeadObjectCommand) {
      const { Key = '' } = command.input;
      if (!objects.has(Key)) throw answered(404, 'NotFound');
      return { ETag: etagOf(Key), Metadata: metadata.get(Key) };
    }
    if (command instanceof GetObjectCommand) {
      const body = objects.get(command.input.Key!);
      if (body === undefined) throw new NoSuchKey({ message: 'no', $metadata: {} });
      return { Body: { transformToString: async () => body } };
    }
    if (command instanceof ListObjectsV2Command) {
      const after = command.input.ContinuationToken ?? '';
      const keys = [...objects.keys()].filter((key) => key.startsWith(command.input.Prefix ?? '') && key > after).toSorted();
      return { Contents: keys.slice(0, 2).map((Key) => ({ Key })), ...(keys.length > 2 ? { NextContinuationToken: keys[1] } : {}) };
    }
    if (command instanceof DeleteObjectsCommand) {
      for (const { Key } of command.input.Delete?.Objects ?? []) objects.delete(Key!);
      return {};
    }
    throw new Error('memoryBucket does not know this command');
  };
  return { s3: () => ({ send }) as unknown as S3Client, objects, beforePut };
}

function answered(httpStatusCode: number, name: string): S3ServiceException {
  return new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode } });
}
