import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import type { Slots } from '#usecases/ports/slots.ts';
import { workKeys } from './keys.ts';

/**
 * Slots of a route: one item each, taken by a conditional write and free again when released or when their time is over.
 * Counters would leak with every crash; an expiring item heals by the clock.
 */
export function createSlots(deps: { client: DynamoDBDocumentClient; table: string }): Slots {
  const { client, table } = deps;

  async function items(route: string, from: string, to: string, limit?: number): Promise<Record<string, unknown>[]> {
    const { Items } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': workKeys.lineCursor(route).pk, ':from': from, ':to': to },
        ConsistentRead: true,
        ...(limit === undefined ? {} : { Limit: limit }),
      }),
    );
    return Items ?? [];
  }

  const taken = (route: string) => items(route, 'SLOT#', 'SLOT#~');

  return {
    async acquire(route, slots, taskId, now, until) {
      const held = new Map((await taken(route)).map((item) => [String(item['sk']), item]));
      const free: number[] = [];
      for (let slot = 1; slot <= slots; slot += 1) {
        const holder = held.get(workKeys.slot(route, slot).sk);
        if (holder?.['taskId'] === taskId && Number(holder['until']) > now.getTime()) return true;
        if (!holder || Number(holder['until']) <= now.getTime()) free.push(slot);
      }
      for (const slot of free) {
        try {
          await client.send(
            new PutCommand({
              TableName: table,
              Item: {
                ...workKeys.slot(route, slot),
                taskId,
                until: until.getTime(),
                expiresAt: Math.ceil(until.getTime() / 1000) + 86_400,
              },
              ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now',
              ExpressionAttributeNames: { '#until': 'until' },
              ExpressionAttributeValues: { ':now': now.getTime() },
            }),
          );
          return true;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
      return false;
    },

    async release(route, taskId) {
      for (const item of await taken(route)) {
        if (item['taskId'] !== taskId) continue;
        try {
          await client.send(
            new DeleteCommand({
              TableName: table,
              Key: { pk: item['pk'], sk: item['sk'] },
              ConditionExpression: 'taskId = :task',
              ExpressionAttributeValues: { ':task': taskId },
            }),
          );
        } catch (error) {
          // Expired and taken by another task meanwhile: nothing to give back.
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
    },

    async enterLine(route, waiter) {
      await client.send(
        new PutCommand({ TableName: table, Item: { ...workKeys.waiter(route, waiter), team: waiter.team, taskId: waiter.taskId } }),
      );
    },

    async leaveLine(route, waiter) {
      await client.send(new DeleteCommand({ TableName: table, Key: workKeys.waiter(route, waiter) }));
    },

    async next(route) {
      // Mostly nobody waits, and one look tells.
      const [first] = await items(route, 'LINE#', 'LINE#~', 1);
      if (!first) return undefined;
      const cursorKey = workKeys.lineCursor(route);
      const { Item: cursor } = await client.send(new GetCommand({ TableName: table, Key: cursorKey, ConsistentRead: true }));
      const lastTeam = typeof cursor?.['team'] === 'string' ? cursor['team'] : '';
      // The first waiter of the team after the one served last; past the last team the line begins again.
      const [next] = await items(route, `LINE#${lastTeam}#~`, 'LINE#~', 1);
      const waiter = next ?? first;
      try {
        await client.send(
          new DeleteCommand({ TableName: table, Key: { pk: waiter['pk'], sk: waiter['sk'] }, ConditionExpression: 'attribute_exists(pk)' }),
        );
      } catch (error) {
        // Another release took this waiter; it has woken it, and the reconciler wakes the rest should both have met here.
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
      const team = String(waiter['team']);
      await client.send(new PutCommand({ TableName: table, Item: { ...cursorKey, team } }));
      return { team, taskId: TaskIdSchema.parse(waiter['taskId']) };
    },
  };
}
