import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { awsSettings } from '#adapters/aws-settings.ts';
import * as z from 'zod';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { createContentStore } from '#adapters/dynamodb/content-store.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createOutages } from '#adapters/dynamodb/outages.ts';
import { createReviewerGroups } from '#adapters/dynamodb/reviewer-groups.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { createMailer } from '#adapters/ses/mailer.ts';
import { createLinkBase } from '#adapters/ssm/link-base.ts';
import { createTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { pause, systemClock, systemRandom } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { count } from '#runtime/metrics.ts';
import { step } from '#runtime/step.ts';
import { RequestReviewInputSchema } from '../../statemachines/task/contract.ts';
import { fn } from './function.ts';
import { createRequestReviewHandler } from './handler.ts';

const env = environmentOf(fn);
const client = createDocumentClient();
const work = { client, table: env.WORK_TABLE };

export const handler = step(
  'request-review',
  RequestReviewInputSchema,
  z.strictObject({}),
  createRequestReviewHandler({
    store: createTaskStore({ ...work, clock: systemClock }),
    contents: createContentStore({ ...work, s3: () => new S3Client(awsSettings), bucket: env.CONTENT_BUCKET, clock: systemClock }),
    registry: createAutomationRegistry({ client, table: env.REGISTRY_TABLE }),
    tokens: createTaskTokens(new SFNClient(awsSettings)),
    groups: createReviewerGroups({ client, table: env.REGISTRY_TABLE }),
    connectors: env.CONNECTORS,
    catalogueBucket: env.CATALOGUE_BUCKET,
    mailer: createMailer({ client: new SESv2Client(awsSettings), from: env.MAIL_FROM, configurationSet: env.MAIL_CONFIGURATION_SET }),
    linkBase: createLinkBase({ client: new SSMClient(awsSettings), parameter: env.LINK_BASE_PARAMETER, clock: systemClock }),
    outages: createOutages({ ...work, clock: systemClock }),
    clock: systemClock,
    pause,
    random: systemRandom,
    count,
  }),
);
