import { createHash } from 'node:crypto';
import { PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { canonicalJson } from '#domain/content/canonical.ts';
import { ConnectorUnavailableError } from '#domain/publication/errors.ts';
import { objectOf } from '#domain/publication/target.ts';
import type { Connector } from '#usecases/ports/connectors.ts';

/**
 * Publishes a document as one JSON object in a bucket, under the key of its target. The same draft gives the same bytes under the
 * same key, so doing it twice leaves what once does. The receipt is the object's version, or its ETag where the bucket keeps no
 * versions.
 */
export function createJsonObjectConnector(deps: { s3: () => S3Client }): Connector {
  return {
    idempotent: true,
    async publish({ target, event }) {
      const { bucket, key } = objectOf(target);
      const { output, provenance } = event.data;
      const body = canonicalJson({ output, provenance });
      try {
        const reply = await deps.s3().send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentType: 'application/json',
            ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
          }),
        );
        return { kind: 'published', receipt: reply.VersionId ?? reply.ETag ?? 'stored' };
      } catch (error) {
        // No access and no such bucket are for the platform team to mend; a later try may then succeed, so they are not refusals.
        throw new ConnectorUnavailableError(
          `The bucket ${bucket} did not take the object: ${error instanceof S3ServiceException ? error.name : 'no answer'}.`,
        );
      }
    },
  };
}
