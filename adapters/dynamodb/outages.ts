import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { OutageSchema, type Outage, type Outside } from '#domain/outside/schema.ts';
import type { Outages } from '#usecases/ports/outages.ts';
import type { Clock } from '#usecases/ports/system.ts';
import { workKeys } from './keys.ts';

/** How long what was read is used again: every call outside asks, and nothing is lost by a call or two too many. */
const keptMs = 2000;

/** Outages in the Work table: one item for each thing that is away, all under one key, since there are few. */
export function createOutages(deps: { client: DynamoDBDocumentClient; table: string; clock: Clock }): Outages {
  const { client, table, clock } = deps;
  const kept = new Map<Outside, { outage: Outage | undefined; until: number }>();

  return {
    async find(who, fresh) {
      const now = clock.now().getTime();
      const known = kept.get(who);
      if (!fresh && known && known.until > now) return known.outage;
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: workKeys.outage(who), ConsistentRead: true }));
      const outage = Item && OutageSchema.parse(Item);
      kept.set(who, { outage, until: now + keptMs });
      return outage;
    },

    async list() {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': workKeys.outage('').pk },
          ConsistentRead: true,
        }),
      );
      return Items.map((item) => OutageSchema.parse(item));
    },

    async change(who, seen, next) {
      kept.delete(who);
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
