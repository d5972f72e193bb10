import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DomainOwners } from '#usecases/ports/knowledge.ts';

const domainKey = (domain: string) => ({ pk: `KNOWLEDGE#${domain}`, sk: 'META' });
const OwnerSchema = z.object({ team: z.string() });

/** Owners of knowledge domains, one item each in the Registry table. */
export function createDomainOwners(deps: { client: DynamoDBDocumentClient; table: string }): DomainOwners {
  const { client, table } = deps;

  async function owner(domain: string): Promise<string | undefined> {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: domainKey(domain), ConsistentRead: true }));
    return Item ? OwnerSchema.parse(Item).team : undefined;
  }

  return {
    owner,

    async claim(domain, team, now) {
      const known = await owner(domain);
      if (known !== undefined) return known;
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...domainKey(domain), team, createdAt: now.toISOString() },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return team;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // Somebody else was first; domains are never given back, so the owner is there now.
        return (await owner(domain)) ?? team;
      }
    },
  };
}
