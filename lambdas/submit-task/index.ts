import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '#adapters/aws-settings.ts';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createRateLimiter } from '#adapters/dynamodb/rate-limiter.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createTaskWaiter } from '#adapters/lambda/task-waiter.ts';
import { createSecretReader } from '#adapters/secretsmanager/secret-reader.ts';
import { createSubjectHasher } from '#adapters/secretsmanager/subject-hasher.ts';
import { createTaskQueue, lineUrls } from '#adapters/sqs/task-queue.ts';
import { systemClock, systemRandom } from '#adapters/system/system.ts';
import { api } from '#runtime/api.ts';
import { environmentOf } from '#runtime/function.ts';
import { countFor, MetricUnit } from '#runtime/metrics.ts';
import { fn } from './function.ts';
import { createSubmitTaskHandler } from './handler.ts';
import { route } from './route.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };

export const handler = api(
  route,
  createSubmitTaskHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    queue: createTaskQueue({ client: new SQSClient(awsSettings), urls: lineUrls(env) }),
    limiter: createRateLimiter({ ...work, perMinute: env.TEAM_LIMIT_PER_MINUTE }),
    subjects: createSubjectHasher({ secret: createSecretReader(), arn: env.SUBJECT_KEY_ARN }),
    clock: systemClock,
    random: systemRandom,
    awaitTask: createTaskWaiter({ functionName: env.AWAIT_FUNCTION }),
    accepted: (automation) => countFor(automation, [['TasksAccepted', 1, MetricUnit.Count]]),
  }),
);
