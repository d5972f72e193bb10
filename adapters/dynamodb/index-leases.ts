import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { IndexLeases } from '#usecases/ports/knowledge.ts';

const leaseKey = (domain: string) => ({ pk: `KNOWLEDGE#${domain}`, sk: 'WRITER' });
const LeaseSchema = z.object({ until: z.int() });

/** An instant that has passed: nobody has the lease. */
const free = 0;

/** Leases in the Registry table, one item a domain, which counts until the instant it names. Who waits reads, and writes only when it is free. */
export function createIndexLeases(deps: { client: DynamoDBDocumentClient; table: string }): IndexLeases {
  const { client, table } = deps;

  /** Writes the item if it is as it was seen; answers whether it was. */
  async function write(domain: string, seen: number | undefined, until: number): Promise<boolean> {
    const unchanged =
      seen === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#until = :seen',
            ExpressionAttributeNames: { '#until': 'until' },
            ExpressionAttributeValues: { ':seen': seen },
          };
    try {
      await client.send(new PutCommand({ TableName: table, Item: { ...leaseKey(domain), until }, ...unchanged }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async take(domain, now, until) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: leaseKey(domain), ConsistentRead: true }));
      const seen = Item && LeaseSchema.parse(Item).until;
      if (seen !== undefined && seen > now.getTime()) return false;
      return await write(domain, seen, until.getTime());
    },

    async giveBack(domain, until) {
      // When it had ended and somebody else has it now, it is theirs.
      await write(domain, until.getTime(), free);
    },
  };
}
