import * as z from 'zod';
import { LaneSchema } from '../domain/route/pool.ts';

/**
 * What a stage that is deployed tells of the queues where its states wait, for those who operate it: the output `WaitingQueues` of the
 * workflow stack, as JSON.
 *
 * @example { "name": "retrieve", "url": "https://sqs…/linekeeper-dev-retrieve", "bound": 50 }
 * @example { "name": "pool-bedrock-bulk", "url": "https://sqs…", "bound": 10, "place": { "pool": "bedrock", "lane": "bulk", "routes": ["copywriting"] } }
 */
export const WaitingQueueSchema = z.object({
  name: z.string().describe('Physical name, without stage'),
  url: z.string(),
  bound: z.int().describe('Messages that are worked on at a time'),
  place: z
    .object({
      pool: z.string(),
      lane: LaneSchema,
      routes: z.array(z.string()).describe('Those that name the pool: none, and it is closed'),
    })
    .optional()
    .describe('Absent for Retrieve'),
});
export type WaitingQueueTold = z.infer<typeof WaitingQueueSchema>;
