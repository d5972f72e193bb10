import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { OutageSchema, type Outage } from '#domain/outside/schema.ts';
import type { Outages } from '#usecases/ports/outages.ts';
import type { Clock } from '#usecases/ports/system.ts';
import { workKeys } from './keys.ts';

/** How long what was read is used again: every call outside asks, and nothing is lost by a call or two too many. */
const keptMs = 2000;

/** Outages in the Work table: one item for each thing that is away, all under one key, since there are few; so they are read together. */
export function createOutages(deps: { client: DynamoDBDocumentClient; table: string; clock: Clock }): Outages {
  const { client, table, clock } = deps;
  let kept: { outages: Outage[]; until: number } | undefined;

  async function list(): Promise<Outage[]> {
    const now = clock.now().getTime();
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': workKeys.outage('').pk },
        ConsistentRead: true,
      }),
    );
    const outages = Items.map((item) => OutageSchema.parse(item));
    kept = { outages, until: now + keptMs };
    return outages;
  }

  return {
    list,

    async find(who, fresh) {
      const known = !fresh && kept && kept.until > clock.now().getTime() ? kept.outages : await list();
      return known.find((outage) => outage.who === who);
    },

    async change(who, seen, next) {
      kept = undefined;
      const condition = seen
        ? {
            ConditionExpression: '#version = :seen',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':seen': seen.version },
          }
        : { ConditionExpression: 'attribute_not_exists(pk)' };
      try {
        if (next) await client.send(new PutCommand({ TableName: table, Item: { ...workKeys.outage(who), ...next }, ...condition }));
        else await client.send(new DeleteCommand({ TableName: table, Key: workKeys.outage(who), ...condition }));
        return 'saved';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'stale';
        throw error;
      }
    },
  };
}
