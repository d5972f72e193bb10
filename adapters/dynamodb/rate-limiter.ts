import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RateLimiter } from '#usecases/ports/rate-limiter.ts';
import { workKeys } from './keys.ts';

const windowSeconds = 60;

/**
 * What one counter lets through in a minute: a quarter of the 1,000 writes a second that its key takes, since DynamoDB bills and bounds
 * those it refuses as well.
 */
const perCounter = 15_000;

/**
 * A fixed window of a minute per team, counted under a condition; a refused request does not count. A large limit is shared out among
 * several counters, and each request meets that of its millisecond. So a team is never let through more often than its limit, and one that
 * comes close to it may be refused within the last hundredth.
 */
export function createRateLimiter(deps: { client: DynamoDBDocumentClient; table: string; perMinute: number }): RateLimiter {
  const counters = Math.ceil(deps.perMinute / perCounter);
  return {
    async admit(team, now) {
      const seconds = Math.floor(now.getTime() / 1000);
      const window = Math.floor(seconds / windowSeconds);
      const counter = now.getTime() % counters;
      try {
        await deps.client.send(
          new UpdateCommand({
            TableName: deps.table,
            Key: workKeys.rate(team, counter, window),
            UpdateExpression: 'ADD requests :one SET expiresAt = :gone',
            ConditionExpression: 'attribute_not_exists(requests) OR requests < :limit',
            ExpressionAttributeValues: {
              ':one': 1,
              ':limit': Math.floor((deps.perMinute + counter) / counters),
              ':gone': seconds + 2 * windowSeconds,
            },
          }),
        );
        return { admitted: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { admitted: false, retryAfterSeconds: (window + 1) * windowSeconds - seconds };
      }
    },
  };
}
