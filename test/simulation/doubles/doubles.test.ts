import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createRateLimiter } from '#adapters/dynamodb/rate-limiter.ts';
import { createReviewerGroups } from '#adapters/dynamodb/reviewer-groups.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { automationRegistryContract } from '../../contracts/automation-registry.ts';
import { reviewerGroupsContract } from '../../contracts/reviewer-groups.ts';
import { contentStoreContract } from '../../contracts/content-store.ts';
import { rateLimiterContract } from '../../contracts/rate-limiter.ts';
import { taskIndexesContract } from '../../contracts/task-indexes.ts';
import { taskStoreContract } from '../../contracts/task-store.ts';
import { morning } from '../../doubles/fixtures.ts';
import { createTestClock } from '../../doubles/test-clock.ts';
import { profileOf } from '../profiles/index.ts';
import { catalogueBucket, contentBucket, indexes } from '../stage.ts';
import { World } from '../world.ts';
import { DynamoDouble } from './dynamodb.ts';
import { Outside } from './outside.ts';

/** The doubles that the simulator runs on keep to what the emulator keeps to: `test/contracts/dynamodb.test.ts` runs the same suites. */

function emptyTable() {
  const world = new World({ ...profileOf('calm'), indexLagMs: [0, 0] }, 1, false);
  const { client } = new DynamoDouble(world, indexes, () => undefined);
  return { client, table: 'table', world };
}

async function makeTasks() {
  const clock = createTestClock(morning);
  const { world, ...work } = emptyTable();
  const { s3 } = new Outside(world, catalogueBucket, []);
  return {
    store: createTaskStore({ ...work, clock }),
    contents: createContentStore({ ...work, s3: () => s3, bucket: contentBucket, clock }),
    clock,
  };
}

taskStoreContract('tasks on the double', makeTasks);
taskIndexesContract('tasks on the double', makeTasks);
contentStoreContract('on the double', makeTasks);
rateLimiterContract('on the double', async (perMinute) => createRateLimiter({ ...emptyTable(), perMinute }));
automationRegistryContract('on the double', async () => createAutomationRegistry(emptyTable()));
reviewerGroupsContract('on the double', async () => createReviewerGroups(emptyTable()));
