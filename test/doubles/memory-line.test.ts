import { automationRegistryContract } from '../contracts/automation-registry.ts';
import { reviewerGroupsContract } from '../contracts/reviewer-groups.ts';
import { createMemoryGroups } from './reviewer-groups.ts';
import { contentStoreContract } from '../contracts/content-store.ts';
import { draftClaimsContract } from '../contracts/draft-claims.ts';
import { outagesContract } from '../contracts/outages.ts';
import { rateLimiterContract } from '../contracts/rate-limiter.ts';
import { taskIndexesContract } from '../contracts/task-indexes.ts';
import { taskStoreContract } from '../contracts/task-store.ts';
import { morning } from './fixtures.ts';
import { createMemoryRateLimiter, createMemoryRegistry } from './line-in-memory.ts';
import { createMemoryDraftClaims } from './memory-draft-claims.ts';
import { createMemoryOutages } from './memory-outages.ts';
import { createMemoryTaskStore } from './memory-task-store.ts';
import { createTestClock } from './test-clock.ts';

/** What use cases are tested on keeps to what the adapters keep to: `test/contracts/dynamodb.test.ts` runs the same suites. */

async function makeTasks() {
  const clock = createTestClock(morning);
  const store = createMemoryTaskStore(clock);
  return { store, contents: store.contents, clock };
}

taskStoreContract('tasks in memory', makeTasks);
taskIndexesContract('tasks in memory', makeTasks);
contentStoreContract('in memory', makeTasks);
rateLimiterContract('in memory', async (perMinute) => createMemoryRateLimiter(perMinute));
outagesContract('in memory', async () => {
  const outages = createMemoryOutages();
  return { outages, another: outages, clock: createTestClock(morning) };
});
draftClaimsContract('in memory', async () => createMemoryDraftClaims());
automationRegistryContract('in memory', async () => createMemoryRegistry());
reviewerGroupsContract('in memory', async () => createMemoryGroups());
