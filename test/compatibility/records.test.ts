import { describe, expect, it } from '@jest/globals';
import { IngestMessageSchema } from '#domain/knowledge/schema.ts';
import { RequestReviewInputSchema } from '../../statemachines/task/contract.ts';
import { aTaskId } from '../doubles/fixtures.ts';
import { Watch } from '../simulation/watch.ts';
import { profileOf } from '../simulation/profiles/index.ts';
import { registryTable } from '../simulation/stage.ts';
import { wire } from '../simulation/wiring.ts';
import { World } from '../simulation/world.ts';
import { goOn } from './go-on.ts';
import { domain, knowledgeStores } from './knowledge.ts';
import { places, placesOf } from './places.ts';
import type { Standing } from './standing.ts';
import { shapes } from '../../lib/version.ts';
import { readVersionRecords, recordsDir } from './read-records.ts';

/** What the version that is named in base.json stored and sent: this version reads it and goes on. See docs/versions.md. */

const { machine, ingest, written, standings } = readVersionRecords(recordsDir);

const more = { later: 'more' };
const withMoreIn = (text: string): string => {
  const body = JSON.parse(text);
  return JSON.stringify({ ...body, ...more, ...(body.input ? { input: { ...body.input, ...more } } : {}) });
};

/** As a later version may leave it: fields that this one does not know, in items, messages and the inputs of states. */
function withMore(standing: Standing): Standing {
  return {
    ...standing,
    work: standing.work.map((item) => ({ ...item, ...more })),
    registry: standing.registry.map((item) => ({ ...item, ...more })),
    messages: standing.messages.map((message) => ({ ...message, body: withMoreIn(message.body) })),
    executions: standing.executions.map((execution) =>
      execution.at ? { ...execution, at: { ...execution.at, input: { ...(execution.at.input as object), ...more } } } : execution,
    ),
  };
}

describe('the records of the base version', () => {
  it('have something in every place where anything can stand', () => {
    const found = new Set(standings.flatMap(([, standing]) => [...placesOf(standing)]));
    expect(places.filter((place) => !found.has(place))).toEqual([]);
  });

  it.each(standings)('of %s are taken up: all tasks end, none fails, and links in old emails decide', async (_name, standing) => {
    expect(await goOn(standing, machine)).toEqual([]);
  });

  it.each(standings)('of %s are taken up likewise when a later version has added to everything', async (_name, standing) => {
    expect(await goOn(withMore(standing), machine)).toEqual([]);
  });

  it('are of shapes that this version says it reads', () => {
    expect(shapes.reads.from).toBeLessThanOrEqual(written);
    expect(shapes.reads.to).toBeGreaterThanOrEqual(Math.max(written, shapes.writes));
  });

  it('of a state that waits for people may have more in its input, as a later machine may send it', () => {
    const input = { taskId: aTaskId(), run: 1, draft: 1, attempt: 0, taskToken: 'token' };
    expect(RequestReviewInputSchema.parse({ ...input, ...more })).toEqual(input);
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
    expect(IngestMessageSchema.parse({ ...JSON.parse(ingest), later: 'more' })).toEqual({
      domain,
      id: 'queued',
      version: 1,
      action: 'index',
    });
  });
});
