import { createKeptVectors } from '#adapters/s3/kept-vectors.ts';
import { keptVectorsContract } from '../../contracts/kept-vectors.ts';
import { memoryBucket } from '../../doubles/memory-bucket.ts';

keptVectorsContract('over a bucket in memory', async () => createKeptVectors({ s3: memoryBucket().s3, bucket: 'kb' }));
