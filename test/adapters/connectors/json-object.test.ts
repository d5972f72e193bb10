import { describe, expect, it } from '@jest/globals';
import { createJsonObjectConnector } from '#adapters/connectors/json-object.ts';
import { jsonObjectContract, aTry } from '../../contracts/json-object.ts';
import { aTaskId } from '../../doubles/fixtures.ts';
import { memoryBucket } from '../../doubles/memory-bucket.ts';

jsonObjectContract('a bucket in memory', async () => ({ s3: memoryBucket().s3, bucket: 'catalogue' }));

describe('a write between reading and writing', () => {
  const setUp = () => {
    const bucket = memoryBucket();
    const { publish } = createJsonObjectConnector({ s3: bucket.s3 });
    const [early, late] = [aTaskId(), aTaskId()];
    const tries = { early: aTry('catalogue', 'a.json', early, 1, 'older'), late: aTry('catalogue', 'a.json', late, 2, 'newer') };
    /** Does something before the next write, and not before those that it makes itself. */
    const meanwhile = (act: () => Promise<unknown>) => {
      bucket.beforePut.each = async () => {
        delete bucket.beforePut.each;
        await act();
      };
    };
    return { ...bucket, publish, late, tries, meanwhile, text: () => bucket.objects.get('a.json') };
  };

  it('of newer content makes the older look again and leave it', async () => {
    const { publish, tries, meanwhile, text, late } = setUp();
    meanwhile(() => publish(tries.late));
    expect(await publish(tries.early)).toMatchObject({ kind: 'published', receipt: expect.stringContaining(late) });
    expect(text()).toContain('newer');
  });

  it('of older content is overwritten after another look', async () => {
    const { publish, tries, meanwhile, text } = setUp();
    meanwhile(() => publish(tries.early));
    expect(await publish(tries.late)).toMatchObject({ kind: 'published' });
    expect(text()).toContain('newer');
  });

  it('by which the object is gone does not keep it from being written', async () => {
    const { publish, tries, meanwhile, objects, text } = setUp();
    await publish(tries.early);
    meanwhile(async () => objects.clear());
    expect(await publish(tries.late)).toMatchObject({ kind: 'published' });
    expect(text()).toContain('newer');
  });

  it('each time is an outage: a later try may succeed', async () => {
    const { publish, tries, beforePut, objects } = setUp();
    let writes = 0;
    beforePut.each = async () => {
      writes += 1;
      objects.set('a.json', `theirs ${writes}`);
    };
    await expect(publish(tries.late)).rejects.toMatchObject({ name: 'ConnectorUnavailableError' });
    expect(writes).toBe(5);
    expect(objects.get('a.json')).toBe('theirs 5');
  });
});
