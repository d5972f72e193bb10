import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { PutCommand, ScanCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import { byAttention, byDue, bySubject, byTeam, partitionsOf, teamList, type TaskIndex } from '#adapters/dynamodb/keys.ts';
import { createDraftClaims } from '#adapters/dynamodb/draft-claims.ts';
import { createIndexLeases } from '#adapters/dynamodb/index-leases.ts';
import { createOutages } from '#adapters/dynamodb/outages.ts';
import { createRateLimiter } from '#adapters/dynamodb/rate-limiter.ts';
import { createReviewerGroups } from '#adapters/dynamodb/reviewer-groups.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createKeptVectors } from '#adapters/s3/kept-vectors.ts';
import { adminEnv } from '../../local/services.ts';
import { aClaim, aDraft, aPublication, aRecord, aReview, aTask, after, changeOf, creationOf, morning, put } from '../doubles/fixtures.ts';
import { createTestClock } from '../doubles/test-clock.ts';
import { automationRegistryContract } from './automation-registry.ts';
import { contentStoreContract } from './content-store.ts';
import { documentStoreContract } from './document-store.ts';
import { jsonObjectContract } from './json-object.ts';
import { draftClaimsContract } from './draft-claims.ts';
import { indexLeasesContract } from './index-leases.ts';
import { keptVectorsContract } from './kept-vectors.ts';
import { outagesContract } from './outages.ts';
import { rateLimiterContract } from './rate-limiter.ts';
import { reviewerGroupsContract } from './reviewer-groups.ts';
import { startEmulator, type Emulator } from './stage/emulator.ts';
import { createTable, tableDefinitions } from './stage/tables.ts';
import { taskIndexesContract } from './task-indexes.ts';
import { taskStoreContract } from './task-store.ts';

/** The adapters of DynamoDB and S3 on the emulator alone: they keep to what the doubles in memory keep to. */

const bucket = 'content';
let emulator: Emulator;
let client: DynamoDBDocumentClient;
let s3: S3Client;
const definitions = tableDefinitions();

beforeAll(async () => {
  emulator = await startEmulator(['dynamodb', 's3']);
  // Where a function's clients look for it.
  Object.assign(process.env, adminEnv, { AWS_ENDPOINT_URL: emulator.url });
  client = createDocumentClient();
  s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
}, 120_000);

afterAll(async () => {
  client.destroy();
  s3.destroy();
  await emulator.stop();
});

/** An empty table each, so that no test sees another's items. */
const emptyTable = async (name: keyof typeof definitions) => ({ client, table: await createTable(client, definitions[name]) });

async function makeTasks() {
  const clock = createTestClock(morning);
  const work = await emptyTable('Work');
  const contents = createContentStore({ ...work, s3: () => s3, bucket, clock });
  return { store: createTaskStore({ ...work, clock }), contents, clock, table: work.table };
}

taskStoreContract('tasks in DynamoDB', makeTasks);
taskIndexesContract('tasks in DynamoDB', makeTasks);
contentStoreContract('in DynamoDB and S3', makeTasks);
jsonObjectContract('a bucket in S3', async () => ({ s3: () => s3, bucket }));
outagesContract('in DynamoDB', async () => {
  const work = { ...(await emptyTable('Work')), clock: createTestClock(morning) };
  return { outages: createOutages(work), another: createOutages(work), clock: work.clock };
});
draftClaimsContract('in DynamoDB', async () => createDraftClaims(await emptyTable('Work')));
rateLimiterContract('in DynamoDB', async (perMinute) => createRateLimiter({ ...(await emptyTable('Work')), perMinute }));
automationRegistryContract('in DynamoDB', async () => createAutomationRegistry(await emptyTable('Registry')));
reviewerGroupsContract('in DynamoDB', async () => createReviewerGroups(await emptyTable('Registry')));
indexLeasesContract('in DynamoDB', async () => createIndexLeases(await emptyTable('Registry')));
keptVectorsContract('in S3', async () => {
  const own = `vectors-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket: own }));
  return createKeptVectors({ s3: () => s3, bucket: own });
});
documentStoreContract('in DynamoDB and S3', async () => {
  const registry = await emptyTable('Registry');
  const domain = `domain-${registry.table}`;
  return { documents: createDocumentStore({ ...registry, s3: () => s3, bucket }), owners: createDomainOwners(registry), domain };
});

describe('what lies in the table', () => {
  type Item = Record<string, unknown>;

  const scan = async (table: string, index?: string): Promise<Item[]> =>
    (await client.send(new ScanCommand({ TableName: table, ...(index === undefined ? {} : { IndexName: index }) }))).Items ?? [];

  const itemsOf = async (table: string, id: string) => (await scan(table)).filter(({ pk }) => pk === `TASK#${id}`);

  it('and a function does not know stays as it is, of the task and of what lies beside it', async () => {
    const { store, table } = await makeTasks();
    const task = aTask();
    const [draft, review] = [aDraft(), aReview(task)];
    await store.create(creationOf(task, [put.draft(draft), put.review(review), put.publication(aPublication())]), aClaim());
    const later = { later: { of: 'a newer version', list: [1, null, { deep: true }] }, laterCount: 7, laterSet: new Set(['a', 'b']) };
    const known = (await itemsOf(table, task.id)).map((item) => {
      if (item['sk'] === 'TASK') return { ...item, ...later };
      const parts = Object.entries(item['parts'] as Record<string, { set: Item }>);
      return { ...item, ...later, parts: Object.fromEntries(parts.map(([name, { set }]) => [name, { set: { ...set, ...later } }])) };
    });
    for (const Item of known) await client.send(new PutCommand({ TableName: table, Item }));
    const byKey = (items: Item[]) =>
      Object.fromEntries(items.map((item) => [String(item['sk']).slice(0, 8), item])) as Record<string, Item>;
    const before = byKey(known);
    expect(Object.keys(before).toSorted()).toEqual(['TASK', 'V#000001']);

    const from = (await store.record(task.id))!;
    expect(from).toEqual({
      task: { ...task, lastHash: expect.any(String) },
      drafts: [draft],
      reviews: [review],
      publications: [aPublication()],
    });
    const { waiter: _waiter, ...closed } = from.reviews[0]!;
    const { receipt: _receipt, ...unknown } = from.publications[0]!;
    const change = changeOf(from.task, { status: 'completed', waiting: undefined, dueAt: undefined }, [
      put.draft({ ...from.drafts[0]!, promptHash: 'p' }),
      put.review({ ...closed, status: 'cancelled' }),
      put.publication({ ...unknown, status: 'unknown' }),
    ]);
    expect(await store.commit(from, change)).toBe('saved');

    const now = byKey(await itemsOf(table, task.id));
    expect(now['V#000001']).toEqual(before['V#000001']);
    expect(now['V#000002']?.['parts']).toEqual({
      'DRAFT#0001': { set: { promptHash: 'p' } },
      [`REVIEW#${review.id}`]: { set: { status: 'cancelled' }, remove: ['waiter'] },
      'PUB#0001#catalogue': { set: { status: 'unknown' }, remove: ['receipt'] },
    });
    const { waiting: _waiting, dueAt: _dueAt, gsi2pk: _gsi2pk, gsi2sk: _gsi2sk, ...rest } = before['TASK']!;
    expect(now['TASK']).toEqual({ ...rest, status: 'completed', version: 2, lastHash: now['V#000002']?.['hash'] });
  });

  it('and a function does not know survives the time being put off', async () => {
    const { store, table } = await makeTasks();
    const task = aTask();
    await store.create(creationOf(task), aClaim());
    const Key = { pk: `TASK#${task.id}`, sk: 'TASK' };
    const set = { UpdateExpression: 'SET laterCount = :c', ExpressionAttributeValues: { ':c': 7 } };
    await client.send(new UpdateCommand({ TableName: table, Key, ...set }));
    const before = (await itemsOf(table, task.id)).find(({ sk }) => sk === 'TASK');
    await store.postpone(task, new Date(after(90_000)));
    expect(await itemsOf(table, task.id)).toContainEqual({ ...before, dueAt: after(90_000), gsi2sk: after(90_000) });
  });

  it('expires with its task, all but the claim', async () => {
    const { store, contents, table } = await makeTasks();
    const task = aTask({ expiresAt: 4_000_000_000 });
    const claim = aClaim();
    await store.create(creationOf(task, [put.content(await contents.prepare(task, 'one'))]), claim);
    const writes = [put.draft(aDraft()), put.review(aReview(task)), put.publication(aPublication())];
    await store.commit(aRecord((await store.get(task.id))!), changeOf((await store.get(task.id))!, {}, writes));
    const items = await scan(table);
    // A task, its two versions, its content and the claim.
    expect(items).toHaveLength(5);
    for (const item of items) expect(item['expiresAt']).toBe(item['sk'] === 'CLAIM' ? claim.expiresAt : task.expiresAt);
  });

  it('is in the index of due tasks while a task has a time, and in that of subjects when it has one', async () => {
    const { store, table } = await makeTasks();
    const [plain, about] = [aTask(), aTask({ subjectHash: '5'.repeat(64) })];
    for (const task of [plain, about]) await store.create(creationOf(task), aClaim());
    const ids = async ({ name }: TaskIndex) => (await scan(table, name)).map(({ pk }) => String(pk).replace('TASK#', '')).toSorted();
    expect(await ids(byDue)).toEqual([plain.id, about.id].toSorted());
    expect(await ids(bySubject)).toEqual([about.id]);
    expect(await ids(byAttention)).toEqual([]);
    const from = (await store.record(about.id))!;
    await store.commit(from, changeOf(from.task, { status: 'completed', dueAt: undefined }, [put.draft(aDraft())]));
    expect(await ids(byDue)).toEqual([plain.id]);
    expect(await ids(bySubject)).toEqual([about.id]);
  });

  it('of an index is keys alone, which no later version of a task writes where a task does not move', async () => {
    const { store, table } = await makeTasks();
    const task = aTask({ subjectHash: '5'.repeat(64) });
    await store.create(creationOf(task), aClaim());
    const keys = { pk: `TASK#${task.id}`, sk: 'TASK', [byTeam.sk]: `${task.createdAt}#${task.id}` };
    for (const version of [1, 2]) {
      expect((await scan(table, byTeam.name)).map(({ gsi1pk: _gsi1pk, ...rest }) => rest)).toEqual([keys]);
      expect(Object.keys((await scan(table, bySubject.name))[0] ?? {}).toSorted()).toEqual(['gsi3pk', 'gsi3sk', 'pk', 'sk']);
      const from = (await store.record(task.id))!;
      expect(from.task.version).toBe(version);
      await store.commit(from, changeOf(from.task, { status: 'running', draft: version }));
    }
  });

  it("of a team's tasks in the index is spread over all partitions of its list", async () => {
    const { store, table } = await makeTasks();
    await Promise.all(Array.from({ length: 60 }, (_, ms) => store.create(creationOf(aTask({ createdAt: after(ms) })), aClaim())));
    const used = new Set((await scan(table, byTeam.name)).map(({ gsi1pk }) => gsi1pk));
    expect([...used].toSorted()).toEqual(partitionsOf(byTeam, teamList('catalogue')));
  });

  it('of content has a key that begins with its team, in the table and in the bucket', async () => {
    const { store, contents, table } = await makeTasks();
    for (const team of ['catalogue', 'strangers']) {
      const task = aTask({ team });
      const [small, large] = [await contents.prepare(task, 'small'), await contents.prepare(task, 'x'.repeat(40_000))];
      await store.create(creationOf(task, [put.content(small), put.content(large)]), aClaim({ team }));
      const mine = (await scan(table)).filter(({ pk, sk }) => String(sk).startsWith('cnt_') && String(pk).includes(task.id));
      expect(mine.map(({ sk }) => sk).toSorted()).toEqual([small.ref.id, large.ref.id].toSorted());
      for (const { pk } of mine) expect(pk).toMatch(new RegExp(`^TEAM#${team}#`));
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      const keys = (Contents ?? []).flatMap(({ Key }) => (Key?.includes(task.id) ? [Key] : []));
      expect(keys).toEqual([`${team}/${task.id}/${large.ref.id}.json`]);
      expect(mine.find(({ sk }) => sk === large.ref.id)).toMatchObject({ s3Key: keys[0] });
    }
  });
});
