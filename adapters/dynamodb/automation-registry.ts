import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AutomationSchema, RevisionSchema, type Automation, type Revision } from '#domain/automation/schema.ts';
import { digestOf } from '#domain/content/canonical.ts';
import { TeamSchema } from '#domain/identity/caller.ts';
import type { AutomationId } from '#domain/identity/ids.ts';
import type { AutomationRegistry, PutRevisionReply } from '#usecases/ports/automation-registry.ts';
import { RegistryContendedError } from './registry-contended.ts';

const automationKey = (id: string) => ({ pk: 'AUTOMATIONS', sk: id });
const revisionKey = (id: string, revision: number) => ({ pk: `AUTOMATION#${id}`, sk: `REVISION#${String(revision).padStart(6, '0')}` });

/** A revision says whose it is, so that who reads it need not ask for its automation, whose key all tasks share. */
const RevisionItemSchema = RevisionSchema.extend({ owner: TeamSchema });

const maxTries = 5;

/**
 * Automations in the Registry table: one item each in one partition (a stage has tens of them, read together by the list),
 * and one immutable item a revision. Revisions and owners are kept in memory once read, since they never change.
 */
export function createAutomationRegistry(deps: { client: DynamoDBDocumentClient; table: string }): AutomationRegistry {
  const { client, table } = deps;
  const known = new Map<string, Revision>();
  const owners = new Map<AutomationId, string>();

  async function find(id: AutomationId, fresh?: 'fresh'): Promise<Automation | undefined> {
    const ConsistentRead = fresh !== undefined;
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: automationKey(id), ConsistentRead }));
    return Item ? AutomationSchema.parse(Item) : undefined;
  }

  async function owner(id: AutomationId): Promise<string | undefined> {
    const found = owners.get(id) ?? (await find(id, 'fresh'))?.owner;
    if (found !== undefined) owners.set(id, found);
    return found;
  }

  async function revision(id: AutomationId, number: number): Promise<Revision | undefined> {
    const key = `${id}#${number}`;
    const cached = known.get(key);
    if (cached) return cached;
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: revisionKey(id, number), ConsistentRead: true }));
    if (!Item) return undefined;
    const { owner: team, ...found } = RevisionItemSchema.parse({ ...Item, spec: JSON.parse(String(Item['spec'])) });
    known.set(key, found);
    owners.set(id, team);
    return found;
  }

  return {
    find,
    owner,
    revision,

    async list() {
      const automations: Automation[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': automationKey('').pk },
            ExclusiveStartKey: start,
          }),
        );
        automations.push(...(page.Items ?? []).map((item) => AutomationSchema.parse(item)));
        start = page.LastEvaluatedKey;
      } while (start);
      return automations;
    },

    async put(id, spec, by, now): Promise<PutRevisionReply> {
      const digest = digestOf(spec);
      for (let tries = 0; tries < maxTries; tries += 1) {
        const current = await find(id, 'fresh');
        if (current && current.owner !== by.team) return { kind: 'not-owner' };
        const live = current && (await revision(id, current.live));
        if (live?.digest === digest) return { kind: 'unchanged', revision: live };
        const at = now.toISOString();
        const next: Revision = { automation: id, revision: (current?.live ?? 0) + 1, spec, digest, createdAt: at, createdBy: by.sub };
        const automation: Automation = {
          id,
          owner: by.team,
          teams: spec.teams,
          title: spec.title,
          live: next.revision,
          paused: current?.paused ?? false,
          updatedAt: at,
        };
        try {
          await client.send(
            new TransactWriteCommand({
              TransactItems: [
                {
                  Put: {
                    TableName: table,
                    Item: { ...automationKey(id), ...automation },
                    ...(current
                      ? { ConditionExpression: 'live = :live', ExpressionAttributeValues: { ':live': current.live } }
                      : { ConditionExpression: 'attribute_not_exists(pk)' }),
                  },
                },
                {
                  Put: {
                    TableName: table,
                    // As text: a DynamoDB map keeps no order of keys, and the order of a schema's fields is the order a model writes them in.
                    Item: { ...revisionKey(id, next.revision), ...next, owner: automation.owner, spec: JSON.stringify(spec) },
                    ConditionExpression: 'attribute_not_exists(pk)',
                  },
                },
              ],
            }),
          );
          return { kind: 'created', revision: next };
        } catch (error) {
          if (!(error instanceof TransactionCanceledException || error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
      throw new RegistryContendedError(`Automation ${id} was changed by others ${maxTries} times in a row; put it again.`);
    },
  };
}
