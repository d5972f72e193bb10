import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DraftClaims } from '#usecases/ports/draft-claims.ts';
import { workKeys } from './keys.ts';

/** `until` stands while somebody has it; `calls` counts those that were not given back. */
const ClaimItemSchema = z.object({ until: z.int().optional(), calls: z.int() });

/** Claims in the Work table: an item each, which counts until the instant it names. */
export function createDraftClaims(deps: { client: DynamoDBDocumentClient; table: string }): DraftClaims {
  const { client, table } = deps;

  async function find(id: string, draft: number): Promise<Date | undefined> {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: workKeys.draftClaim(id, draft), ConsistentRead: true }));
    const until = Item && ClaimItemSchema.parse(Item).until;
    return until === undefined ? undefined : new Date(until);
  }

  return {
    find,

    async take(id, draft, now, until) {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName: table,
            Key: workKeys.draftClaim(id, draft),
            UpdateExpression: 'SET #until = :until, expiresAt = :expires ADD #calls :one',
            ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now',
            ExpressionAttributeNames: { '#until': 'until', '#calls': 'calls' },
            ExpressionAttributeValues: {
              ':until': until.getTime(),
              ':expires': Math.ceil(until.getTime() / 1000) + 7 * 86_400,
              ':one': 1,
              ':now': now.getTime(),
            },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return { kind: 'taken', lost: ClaimItemSchema.parse(Attributes).calls - 1 };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // Given back meanwhile: whoever asks again gets it.
        return { kind: 'claimed', until: (await find(id, draft)) ?? now };
      }
    },

    async giveBack(id, draft, until) {
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: workKeys.draftClaim(id, draft),
            UpdateExpression: 'REMOVE #until ADD #calls :less',
            ConditionExpression: '#until = :until',
            ExpressionAttributeNames: { '#until': 'until', '#calls': 'calls' },
            ExpressionAttributeValues: { ':until': until.getTime(), ':less': -1 },
          }),
        );
      } catch (error) {
        // It had ended, and somebody else has it now.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
