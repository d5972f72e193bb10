import * as z from 'zod';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createTaskStore } from '#adapters/dynamodb/task-store.ts';
import { MailReportSchema } from '#adapters/ses/mail-report.ts';
import { systemClock } from '#adapters/system/system.ts';
import { environmentOf } from '#runtime/function.ts';
import { count } from '#runtime/metrics.ts';
import { step } from '#runtime/step.ts';
import { fn } from './function.ts';
import { createNoteBounceHandler } from './handler.ts';

const env = environmentOf(fn);

export const handler = step(
  'note-bounce',
  MailReportSchema,
  z.strictObject({}),
  createNoteBounceHandler({
    store: createTaskStore({ client: createDocumentClient(), table: env.WORK_TABLE, clock: systemClock }),
    clock: systemClock,
    count,
  }),
);
