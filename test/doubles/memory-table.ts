import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

type Item = Record<string, unknown>;

/**
 * A table in memory behind the document client's `send`, for the commands Get and Put. Conditions may use
 * `attribute_not_exists`, `=`, AND and OR without brackets.
 */
export function memoryTable(): { client: DynamoDBDocumentClient; items: Map<string, Item>; beforePut: { once?: () => Promise<unknown> } } {
  const items = new Map<string, Item>();
  const beforePut: { once?: () => Promise<unknown> } = {};
  const keyOf = (item: Item) => `${String(item['pk'])}|${String(item['sk'])}`;
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetCommand) {
      const item = items.get(keyOf(command.input.Key as Item));
      return item ? { Item: structuredClone(item) } : {};
    }
    if (command instanceof PutCommand) {
      const intruder = beforePut.once;
      delete beforePut.once;
      await intruder?.();
      const item = structuredClone(command.input.Item as Item);
      if (!holds(command.input, items.get(keyOf(item)))) throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
      items.set(keyOf(item), item);
      return {};
    }
    throw new Error(`memoryTable does not know ${(command as object).constructor.name}`);
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, items, beforePut };
}

function holds(input: PutCommand['input'], item: Item | undefined): boolean {
  if (!input.ConditionExpression) return true;
  const name = (text: string) => input.ExpressionAttributeNames?.[text] ?? text;
  const term = (text: string): boolean => {
    const absent = /^attribute_not_exists\((\S+)\)$/.exec(text);
    if (absent) return item?.[name(absent[1]!)] === undefined;
    const equal = /^(\S+) = (:\S+)$/.exec(text);
    if (!equal) throw new Error(`memoryTable cannot read the condition ${text}`);
    return item?.[name(equal[1]!)] === input.ExpressionAttributeValues?.[equal[2]!];
  };
  return input.ConditionExpression.split(' OR ').some((side) => side.split(' AND ').every(term));
}
