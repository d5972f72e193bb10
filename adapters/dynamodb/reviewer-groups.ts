import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { digestOf } from '#domain/content/canonical.ts';
import { ReviewerGroupSchema, specOf, type ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import type { PutGroupReply, ReviewerGroups } from '#usecases/ports/reviewer-groups.ts';
import { RegistryContendedError } from './registry-contended.ts';

const groupKey = (name: string) => ({ pk: 'REVIEWER_GROUPS', sk: name });
const versionKey = (name: string, version: number) => ({ pk: `REVIEWER_GROUP#${name}`, sk: `VERSION#${String(version).padStart(6, '0')}` });

const maxTries = 5;

/**
 * Reviewer groups in the Registry table: the newest version of each in one partition (a stage has tens of them, read together by the
 * list), and one immutable item a version. Nothing is kept in memory: who was taken out of a group is out at the next read.
 */
export function createReviewerGroups({ client, table }: { client: DynamoDBDocumentClient; table: string }): ReviewerGroups {
  async function get(Key: Record<string, string>, ConsistentRead: boolean): Promise<ReviewerGroup | undefined> {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead }));
    return Item ? ReviewerGroupSchema.parse(Item) : undefined;
  }

  return {
    find: (name, fresh) => get(groupKey(name), fresh !== undefined),
    version: (name, version) => get(versionKey(name, version), true),

    async list() {
      const groups: ReviewerGroup[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': groupKey('').pk },
            ExclusiveStartKey: start,
          }),
        );
        groups.push(...(page.Items ?? []).map((item) => ReviewerGroupSchema.parse(item)));
        start = page.LastEvaluatedKey;
      } while (start);
      return groups;
    },

    async put(name, spec, by, now, replaces): Promise<PutGroupReply> {
      for (let tries = 0; tries < maxTries; tries += 1) {
        const current = await get(groupKey(name), true);
        if (current && current.owner !== by.team) return { kind: 'not-owner' };
        const standing = current?.version ?? 0;
        if (replaces !== undefined && replaces !== standing) return { kind: 'other-version', version: standing };
        if (current && digestOf(specOf(current)) === digestOf(spec)) return { kind: 'unchanged', group: current };
        const group: ReviewerGroup = {
          name,
          owner: by.team,
          version: standing + 1,
          ...spec,
          updatedAt: now.toISOString(),
          updatedBy: by.sub,
        };
        const condition = current
          ? { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': standing } }
          : { ConditionExpression: 'attribute_not_exists(pk)' };
        const once = { ConditionExpression: 'attribute_not_exists(pk)' };
        try {
          await client.send(
            new TransactWriteCommand({
              TransactItems: [
                { Put: { TableName: table, Item: { ...groupKey(name), ...group }, ...condition } },
                { Put: { TableName: table, Item: { ...versionKey(name, group.version), ...group }, ...once } },
              ],
            }),
          );
          return { kind: 'created', group };
        } catch (error) {
          if (!(error instanceof TransactionCanceledException)) throw error;
        }
      }
      throw new RegistryContendedError(`Reviewer group ${name} was changed by others ${maxTries} times in a row; put it again.`);
    },
  };
}
