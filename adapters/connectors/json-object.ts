import { HeadObjectCommand, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { canonicalJson, sha256Hex } from '#domain/content/canonical.ts';
import { ConnectorUnavailableError } from '#domain/publication/errors.ts';
import { objectOf } from '#domain/publication/target.ts';
import type { Connector } from '#usecases/ports/connectors.ts';

/** Metadata of an object: whose content it is, since when that is being published, and the digest of its bytes. */
const MarkSchema = z.object({ task: z.string(), event: z.string(), fence: z.iso.datetime(), sha256: z.string() });
type Mark = z.infer<typeof MarkSchema>;

/** What stands under a key. One that others put there has no mark. */
type Standing = { etag: string; receipt: string; mark?: Mark | undefined };

/** So often is what stands read again when somebody else wrote between reading and writing. */
const maxTries = 5;

/**
 * Publishes a document as one JSON object in a bucket, under the key of its target. The same draft gives the same bytes under the
 * same key, so doing it twice leaves what once does. The receipt is the object's version, or its ETag where the bucket keeps no
 * versions.
 *
 * Tasks may share a key, and a try may come late. So an object bears its task's fence, and is written on the condition that what was read
 * still stands: of two contents the one with the later fence stays, in whatever order their tries arrive. The other counts as published
 * and then replaced, as it would be had its try been in time, and its receipt says so.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function createJsonObjectConnector(deps: { s3: () => S3Client }): Connector {
  async function read(place: Place): Promise<Standing | undefined> {
    try {
      const { ETag = '', VersionId, Metadata } = await deps.s3().send(new HeadObjectCommand(place));
      return { etag: ETag, receipt: VersionId ?? ETag, mark: MarkSchema.safeParse(Metadata).data };
    } catch (error) {
      // Without s3:ListBucket this would be 403.
      if (statusOf(error) === 404) return undefined;
      throw unavailable(place, error);
    }
  }

  /** Writes in the place of what was read; undefined when that stands there no more. */
  async function write(place: Place, body: string, mark: Mark, over: Standing | undefined): Promise<string | undefined> {
    try {
      const reply = await deps.s3().send(
        new PutObjectCommand({
          ...place,
          Body: body,
          ContentType: 'application/json',
          ChecksumSHA256: Buffer.from(mark.sha256, 'hex').toString('base64'),
          Metadata: mark,
          ...(over ? { IfMatch: over.etag } : { IfNoneMatch: '*' }),
        }),
      );
      return reply.VersionId ?? reply.ETag ?? 'stored';
    } catch (error) {
      if (lostRace(error)) return undefined;
      throw unavailable(place, error);
    }
  }

  return {
    idempotent: true,
    async publish({ target, event, fence }) {
      const { bucket, key } = objectOf(target);
      const place = { Bucket: bucket, Key: key };
      const { output, provenance } = event.data;
      const body = canonicalJson({ output, provenance });
      const mark: Mark = { task: event.task, event: event.id, fence, sha256: sha256Hex(body) };
      for (let tries = 0; tries < maxTries; tries += 1) {
        const standing = await read(place);
        if (standing?.mark && isSame(standing.mark, mark)) return { kind: 'published', receipt: standing.receipt };
        if (standing?.mark && orderOf(standing.mark) > orderOf(mark))
          return { kind: 'published', receipt: `not written: newer content of task ${standing.mark.task} has taken its place` };
        const receipt = await write(place, body, mark, standing);
        if (receipt !== undefined) return { kind: 'published', receipt };
      }
      throw new ConnectorUnavailableError(`In the bucket ${bucket} others wrote the object each of the ${maxTries} times it was tried.`);
    },
  };
}

type Place = { Bucket: string; Key: string };

/** The event is the same for every try; its bytes are others when the task was approved anew in between. */
function isSame(one: Mark, other: Mark): boolean {
  return one.event === other.event && one.sha256 === other.sha256;
}

/** Of two that began in the same millisecond, one is the later all the same, and it is always the same one. */
function orderOf(mark: Mark): string {
  return `${new Date(mark.fence).toISOString()} ${mark.event}`;
}

/** The object is another one now (412), is being written or removed (409), or is gone (404 NoSuchKey). */
function lostRace(error: unknown): boolean {
  const status = statusOf(error);
  return status === 412 || status === 409 || (error instanceof S3ServiceException && error.name === 'NoSuchKey');
}

/** No access and no such bucket are for the platform team to mend; a later try may then succeed, so they are not refusals. */
function unavailable({ Bucket }: Place, error: unknown): ConnectorUnavailableError {
  return new ConnectorUnavailableError(
    `The bucket ${Bucket} did not take the object: ${error instanceof S3ServiceException ? error.name : 'no answer'}.`,
  );
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
