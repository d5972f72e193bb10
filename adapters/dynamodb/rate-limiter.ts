import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RateLimiter } from '#usecases/ports/rate-limiter.ts';
import { workKeys } from './keys.ts';

const windowSeconds = 60;

/** A fixed window of a minute per team, one conditional counter each; a refused request does not count. */
export function createRateLimiter(deps: { client: DynamoDBDocumentClient; table: string; perMinute: number }): RateLimiter {
  return {
    async admit(team, now) {
      const seconds = Math.floor(now.getTime() / 1000);
      const window = Math.floor(seconds / windowSeconds);
      try {
        await deps.client.send(
          new UpdateCommand({
            TableName: deps.table,
            Key: workKeys.rate(team, window),
            UpdateExpression: 'ADD requests :one SET expiresAt = :gone',
            ConditionExpression: 'attribute_not_exists(requests) OR requests < :limit',
            ExpressionAttributeValues: { ':one': 1, ':limit': deps.perMinute, ':gone': seconds + 2 * windowSeconds },
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
