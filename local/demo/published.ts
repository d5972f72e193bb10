import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Task } from '../../clients/typescript/src/index.ts';
import { paths, root } from '../paths.ts';
import { localClient } from '../services.ts';

/** Copies what was published from the catalogue bucket, so that it can be read when the cloud is down. @returns the folder, as seen from the checkout */
export async function savePublished(emulator: string, tasks: readonly Task[]): Promise<string> {
  const s3 = new S3Client({ ...localClient(emulator), forcePathStyle: true });
  await rm(paths.demo, { recursive: true, force: true });
  await mkdir(paths.demo, { recursive: true });
  for (const target of tasks.flatMap(({ publications }) => publications.map((publication) => publication.target))) {
    const object = /^s3:\/\/(?<bucket>[^/]+)\/(?<key>.+)$/.exec(target)?.groups;
    if (!object) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: object['bucket'], Key: object['key'] }));
    await writeFile(join(paths.demo, basename(object['key'] ?? '')), (await Body?.transformToByteArray()) ?? '');
  }
  return relative(root, paths.demo);
}
