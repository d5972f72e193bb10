import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createJsonObjectConnector } from '#adapters/connectors/json-object.ts';
import type { TaskId } from '#domain/identity/ids.ts';
import type { PublishRequest } from '#usecases/ports/connectors.ts';
import { after, aTaskId, automation } from '../doubles/fixtures.ts';

let keys = 0;

/** A key that no test has had before. */
function aKey(): string {
  keys += 1;
  return `products/${keys}.json`;
}

/** A try to publish a task's headline, whose publishing began so many milliseconds after the morning. */
export function aTry(bucket: string, key: string, task: TaskId, fenceMs: number, headline = `of ${task}`): PublishRequest {
  return {
    target: { connector: 'catalogue', target: `s3://${bucket}/${key}` },
    fence: after(fenceMs),
    event: {
      id: `${task}.1.catalogue`,
      type: 'publication.created',
      version: 1,
      at: after(0),
      task,
      end: 0,
      data: {
        team: 'catalogue',
        automation,
        output: { headline },
        provenance: { task, automation, revision: 1, draft: 1, source: 'model', digest: 'd' },
      },
    },
  };
}

/** What the connector of a bucket keeps to, on any S3. */
export function jsonObjectContract(name: string, make: () => Promise<{ s3: () => S3Client; bucket: string }>): void {
  const setUp = async () => {
    const { s3, bucket } = await make();
    const { publish } = createJsonObjectConnector({ s3 });
    const headline = async (key: string): Promise<unknown> => {
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const { output } = JSON.parse((await Body?.transformToString()) ?? '{}') as { output?: { headline?: string } };
      return output?.headline;
    };
    return { s3, bucket, publish, headline };
  };

  describe(`${name}: an object that several tasks publish`, () => {
    it('has the content of the task that began last', async () => {
      const { bucket, publish, headline } = await setUp();
      const key = aKey();
      for (const [fence, text] of ['first', 'second'].entries())
        expect(await publish(aTry(bucket, key, aTaskId(), fence, text))).toMatchObject({ kind: 'published' });
      expect(await headline(key)).toBe('second');
    });

    it('is not overwritten by a late try of one that began earlier, which learns whose content it has', async () => {
      const { bucket, publish, headline } = await setUp();
      const [key, early, late] = [aKey(), aTaskId(), aTaskId()];
      await publish(aTry(bucket, key, late, 2, 'newer'));
      const reply = await publish(aTry(bucket, key, early, 1, 'older'));
      expect(reply).toEqual({ kind: 'published', receipt: `not written: newer content of task ${late} has taken its place` });
      expect(await headline(key)).toBe('newer');
    });

    it('is not written twice by tries of one event, and answers them the same', async () => {
      const { bucket, publish } = await setUp();
      const [key, task] = [aKey(), aTaskId()];
      const first = await publish(aTry(bucket, key, task, 1));
      expect(await publish(aTry(bucket, key, task, 1))).toEqual(first);
      expect(await publish(aTry(bucket, key, task, 2))).toEqual(first);
    });

    it('is written anew when the same draft was approved anew', async () => {
      const { bucket, publish, headline } = await setUp();
      const [key, task] = [aKey(), aTaskId()];
      await publish(aTry(bucket, key, task, 1, 'once'));
      await publish(aTry(bucket, key, task, 2, 'again'));
      expect(await headline(key)).toBe('again');
      await publish(aTry(bucket, key, task, 1, 'once'));
      expect(await headline(key)).toBe('again');
    });

    it('takes the place of what others put there', async () => {
      const { s3, bucket, publish, headline } = await setUp();
      for (const Metadata of [{}, { task: 'theirs' }, { task: 't', event: 'e', fence: 'whenever', sha256: 's' }]) {
        const key = aKey();
        await s3().send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: '{}', Metadata }));
        expect(await publish(aTry(bucket, key, aTaskId(), 1, 'ours'))).toMatchObject({ kind: 'published' });
        expect(await headline(key)).toBe('ours');
      }
    });

    it('has the content of the task that began last, in whatever order tries come, late, twice and at once', async () => {
      const { bucket, publish, headline } = await setUp();
      // Two begin in the same millisecond.
      const tasks = [0, 1, 2, 2].map((fence) => ({ id: aTaskId(), fence }));
      const which = fc.array(fc.nat(tasks.length - 1), { minLength: 1, maxLength: 2 });
      await fc.assert(
        fc.asyncProperty(fc.array(which, { minLength: 1, maxLength: 6 }), async (rounds) => {
          const key = aKey();
          for (const round of rounds) {
            await Promise.all(round.map((at) => publish(aTry(bucket, key, tasks[at]!.id, tasks[at]!.fence))));
          }
          const [last] = rounds
            .flat()
            .map((at) => tasks[at]!)
            .toSorted((a, b) => b.fence - a.fence || b.id.localeCompare(a.id));
          expect(await headline(key)).toBe(`of ${last?.id}`);
        }),
        { numRuns: 30 },
      );
    });
  });
}
