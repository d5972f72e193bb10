import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** A bucket in memory behind the S3 client's `send`. Lists two keys a page, so that paging is exercised. */
export function memoryBucket(): { s3: () => S3Client; objects: Map<string, string> } {
  const objects = new Map<string, string>();
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof PutObjectCommand) {
      objects.set(command.input.Key!, String(command.input.Body));
      return {};
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
  return { s3: () => ({ send }) as unknown as S3Client, objects };
}
