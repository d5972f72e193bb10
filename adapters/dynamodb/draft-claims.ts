import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DraftClaims } from '#usecases/ports/draft-claims.ts';
import { workKeys } from './keys.ts';

/** Claims in the Work table: an item each, which counts until the instant it names. */
export function createDraftClaims(deps: { client: DynamoDBDocumentClient; table: string }): DraftClaims {
  const { client, table } = deps;
  return {
    async take(id, draft, now, until) {
      const key = workKeys.draftClaim(id, draft);
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...key, until: until.getTime(), expiresAt: Math.ceil(until.getTime() / 1000) + 86_400 },
            ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now',
            ExpressionAttributeNames: { '#until': 'until' },
            ExpressionAttributeValues: { ':now': now.getTime() },
          }),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
        // Given back meanwhile: whoever asks again gets it.
        return new Date(Number(Item?.['until'] ?? now.getTime()));
      }
    },

    async giveBack(id, draft, until) {
      try {
        await client.send(
          new DeleteCommand({
            TableName: table,
            Key: workKeys.draftClaim(id, draft),
            ConditionExpression: '#until = :until',
            ExpressionAttributeNames: { '#until': 'until' },
            ExpressionAttributeValues: { ':until': until.getTime() },
          }),
        );
      } catch (error) {
        // It had ended, and somebody else has it now.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
