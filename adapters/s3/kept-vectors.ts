import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { KeptVectors } from '#usecases/ports/knowledge.ts';
import { once } from '../once.ts';
import { removeObjects } from './remove-objects.ts';

/** Single precision, as the index has them, all in one: about a quarter of what decimals would take. */
const KeptSchema = z.object({ dimensions: z.int().min(1), base64: z.base64() });

const prefixOf = (domain: string, id: string) => `vectors/${domain}/${id}/`;
const keyOf = ({ domain, id, version }: { domain: string; id: string; version: number }, batch: string) =>
  `${prefixOf(domain, id)}${version}/${batch}.json`;

/**
 * Kept vectors in the knowledge bucket, an object a batch. They go with the document's indexing or deletion; what a crash leaves behind, by
 * the bucket's rule for `vectors/`.
 */
export function createKeptVectors(deps: { s3: () => S3Client; bucket: string }): KeptVectors {
  const { bucket } = deps;
  const s3 = once(deps.s3);
  return {
    async find(document, batch) {
      try {
        const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(document, batch) }));
        return Body && read(await Body.transformToString('utf8'));
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    async keep(document, batch, vectors) {
      await s3().send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(document, batch),
          Body: write(vectors),
          ContentType: 'application/json',
        }),
      );
    },

    drop: ({ domain, id, version }) => removeObjects(s3(), bucket, prefixOf(domain, id), (rest) => Number.parseInt(rest, 10) <= version),
  };
}

function write(vectors: readonly (readonly number[])[]): string {
  const { buffer } = Float32Array.from(vectors.flat());
  return JSON.stringify({ dimensions: vectors[0]?.length, base64: Buffer.from(buffer).toString('base64') });
}

function read(text: string): number[][] {
  const { dimensions, base64 } = KeptSchema.parse(JSON.parse(text));
  const numbers = new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
  return Array.from({ length: numbers.length / dimensions }, (_, at) => [...numbers.subarray(at * dimensions, (at + 1) * dimensions)]);
}
