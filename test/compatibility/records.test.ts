import { describe, expect, it } from '@jest/globals';
import { IngestMessageSchema } from '#domain/knowledge/schema.ts';
import { Watch } from '../simulation/watch.ts';
import { profileOf } from '../simulation/profiles/index.ts';
import { registryTable } from '../simulation/stage.ts';
import { wire } from '../simulation/wiring.ts';
import { World } from '../simulation/world.ts';
import { goOn } from './go-on.ts';
import { domain, knowledgeStores } from './knowledge.ts';
import { places, placesOf } from './places.ts';
import { readVersionRecords, recordsDir } from './read-records.ts';

/** What the version that is named in base.json stored and sent: this version reads it and goes on. See docs/versions.md. */

const { machine, ingest, standings } = readVersionRecords(recordsDir);

describe('the records of the base version', () => {
  it('have something in every place where anything can stand', () => {
    const found = new Set(standings.flatMap(([, standing]) => [...placesOf(standing)]));
    expect(places.filter((place) => !found.has(place))).toEqual([]);
  });

  it.each(standings)('of %s are taken up: all tasks end, none fails, and links in old emails decide', async (_name, standing) => {
    expect(await goOn(standing, machine)).toEqual([]);
  });

  it('say what becomes of documents, whose they are, and what the ingest queue asks', async () => {
    const standing = standings.map(([, each]) => each).find(({ registry }) => registry.some(({ pk }) => pk === `KNOWLEDGE#${domain}`))!;
    const world = new World(profileOf('calm'), 1, false);
    const line = wire(world, new Watch(world));
    for (const item of standing.registry) line.dynamo.table(registryTable).put(item);
    for (const [name, object] of Object.entries(standing.objects)) line.outside.objects.set(name, object);
    const { documents, owners, leases } = knowledgeStores(line);
    const read = async () => {
      const statuses: unknown[] = [];
      for (const id of ['queued', 'indexed', 'failed', 'deleting', 'removed']) statuses.push((await documents.find(domain, id))?.status);
      const queued = await documents.find(domain, 'queued');
      return {
        statuses,
        content: queued && (await documents.content(queued)),
        owner: await owners.owner(domain),
        taken: await leases.take(domain, world.clock.now(), world.clock.now()),
      };
    };
    const done = read();
    await world.scheduler.run(() => false);
    expect(await done).toEqual({
      statuses: ['queued', 'indexed', 'failed', 'deleting', undefined],
      content: '# queued',
      owner: 'catalogue',
      taken: false,
    });
    expect(IngestMessageSchema.parse(JSON.parse(ingest))).toEqual({ domain, id: 'queued', version: 1, action: 'index' });
  });
});
