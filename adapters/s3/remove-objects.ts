import { DeleteObjectsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** Deletes the objects under a prefix of which `picked`, told the rest of their keys, says so. */
export async function removeObjects(s3: S3Client, bucket: string, prefix: string, picked: (rest: string) => boolean): Promise<void> {
  let after: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: after }));
    const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key && picked(Key.slice(prefix.length)) ? [{ Key }] : []));
    if (keys.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys, Quiet: true } }));
    after = page.NextContinuationToken;
  } while (after);
}
