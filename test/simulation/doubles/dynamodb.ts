import {
  ConditionalCheckFailedException,
  InternalServerError,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import type { World } from '../world.ts';
import { holds, updated, type Item } from './expressions.ts';
import { Table } from './table.ts';
import { readUnits, writeUnits, type IndexSpec } from './units.ts';

/** Items of a transaction at most. */
const maxTransactItems = 100;
/** How long a query takes that is no snapshot, in milliseconds. */
const readingMs = [0, 400] as const;
/** Until another partition of a list has answered, in milliseconds. */
const otherPartitionMs = [2, 15] as const;

type Expressions = {
  ConditionExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Item | undefined;
};
type Answer = { Items: Item[]; LastEvaluatedKey?: Item };
/** What a write does to one item, once its condition holds. */
type Writing = Expressions & {
  TableName?: string | undefined;
  key: { pk: string; sk: string };
  next: (before: Item | undefined) => Item | undefined;
};

/**
 * DynamoDB behind the document client's `send`, for the commands that our adapters send. Writes are serialisable, transactions atomic. A
 * query is read committed: beside a transaction it may see one item before it and another after it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
 */
export class DynamoDouble {
  readonly client: DynamoDBDocumentClient;
  readonly #tables = new Map<string, Table>();
  readonly #world: World;
  readonly #indexes: ReadonlyMap<string, IndexSpec>;
  readonly #written: (items: readonly Item[]) => void;

  /**
   * @param indexes by their names
   * @param written told the items that one write, or one transaction, has stored
   */
  constructor(world: World, indexes: Readonly<Record<string, IndexSpec>>, written: (items: readonly Item[]) => void) {
    this.#world = world;
    this.#indexes = new Map(Object.entries(indexes));
    this.#written = written;
    this.client = { send: (command: unknown) => this.#send(command) } as unknown as DynamoDBDocumentClient;
  }

  table(name: string): Table {
    const known = this.#tables.get(name);
    if (known) return known;
    const made = new Table(
      () => this.#world.scheduler.now,
      () => this.#world.dice.between(this.#world.profile.indexLagMs),
    );
    this.#tables.set(name, made);
    return made;
  }

  async #send(command: unknown): Promise<unknown> {
    if (command instanceof GetCommand) return this.#effect('Get', command.input.Key, () => this.#get(command.input));
    if (command instanceof BatchGetCommand)
      return this.#effect('BatchGet', command.input.RequestItems, () => this.#batchGet(command.input));
    if (command instanceof QueryCommand) {
      // One that finds no second item is a snapshot in any case.
      if (this.#world.strikes('torn')) return this.#tornQuery(command.input);
      if (isOtherPartition(command.input)) return this.#otherPartition(command.input);
      return this.#effect('Query', command.input.ExpressionAttributeValues, () => this.#query(command.input));
    }
    if (command instanceof PutCommand) return this.#write('Put', command.input, putOf(command.input));
    if (command instanceof UpdateCommand) return this.#write('Update', command.input, updateOf(command.input));
    if (command instanceof DeleteCommand) return this.#write('Delete', command.input, deleteOf(command.input));
    if (command instanceof TransactWriteCommand) return this.#transact(command.input);
    throw new Error(
      `The double of DynamoDB does not know ${(command as object).constructor.name}; teach it in test/simulation/doubles/dynamodb.ts.`,
    );
  }

  /** The partitions of a list are asked at once and share the fate of the first: spreading it makes no reading of it fail more often. */
  async #otherPartition(input: QueryCommand['input']): Promise<unknown> {
    if (this.#world.current) await this.#world.sleep(this.#world.dice.between(otherPartitionMs));
    return this.#query(input);
  }

  async #effect<T>(name: string, about: unknown, run: () => T): Promise<T> {
    this.#world.tell(() => `  … ${name} ${JSON.stringify(about)}`);
    return this.#world.effect('dynamodb', name, run, () => {
      throw new InternalServerError({ message: 'the service did not answer', $metadata: {} });
    });
  }

  #get({ TableName = '', Key, ConsistentRead = false }: GetCommand['input']): unknown {
    const item = this.table(TableName).get(String(Key?.['pk']), String(Key?.['sk']));
    this.#countRead(item ? [item] : [], ConsistentRead);
    return item ? { Item: { ...item } } : {};
  }

  /** Each item is rounded up by itself. */
  #batchGet({ RequestItems = {} }: BatchGetCommand['input']): unknown {
    const found = (name: string, keys: Item[], consistent: boolean) =>
      keys.flatMap(({ pk, sk }) => {
        const item = this.table(name).get(String(pk), String(sk));
        this.#countRead(item ? [item] : [], consistent);
        return item ? [structuredClone(item)] : [];
      });
    const Responses = Object.fromEntries(
      Object.entries(RequestItems).map(([name, { Keys = [], ConsistentRead = false }]) => [name, found(name, Keys, ConsistentRead)]),
    );
    return { Responses, UnprocessedKeys: {} };
  }

  async #write(name: string, about: { Key?: unknown; Item?: Item | undefined }, writing: Writing): Promise<unknown> {
    return this.#effect(name, about.Key ?? writing.key, () => {
      // Of what is written alone, transactions write tasks.
      if (writing.key.sk === 'TASK' && this.#world.strikes('conflict'))
        throw new TransactionConflictException({ message: 'Transaction is ongoing for the item', $metadata: {} });
      if (this.#world.strikes('resent') && this.#allows(writing)) this.#written(this.#apply(writing, false));
      if (!this.#allows(writing)) throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
      this.#written(this.#apply(writing, false));
      return { Attributes: this.table(writing.TableName ?? '').get(writing.key.pk, writing.key.sk) };
    });
  }

  async #transact({ TransactItems = [] }: TransactWriteCommand['input']): Promise<unknown> {
    const writings = TransactItems.map((item): Writing => {
      if (item.Put) return putOf(item.Put);
      if (item.Update) return updateOf(item.Update);
      if (item.Delete) return deleteOf(item.Delete);
      return { ...item.ConditionCheck, key: keyOf(item.ConditionCheck?.Key), next: (before) => before };
    });
    const ids = new Set(writings.map(({ TableName, key }) => `${TableName} ${key.pk} ${key.sk}`));
    if (ids.size < writings.length) throw new Error('ValidationException: a transaction has two operations on one item');
    if (writings.length > maxTransactItems) throw new Error(`ValidationException: a transaction has at most ${maxTransactItems} items`);
    return this.#effect(
      'TransactWrite',
      writings.map(({ key }) => key.sk),
      () => {
        const conflict = this.#world.strikes('conflict');
        const reasons = writings.map((writing) =>
          this.#allows(writing) ? (conflict ? 'TransactionConflict' : 'None') : 'ConditionalCheckFailed',
        );
        if (reasons.some((code) => code !== 'None'))
          throw new TransactionCanceledException({
            message: 'Transaction cancelled',
            $metadata: {},
            CancellationReasons: reasons.map((Code) => ({ Code })),
          });
        this.#written(writings.flatMap((writing) => this.#apply(writing, true)));
        return {};
      },
    );
  }

  #allows({ TableName = '', key, ConditionExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Writing): boolean {
    if (ConditionExpression === undefined) return true;
    const item = this.table(TableName).get(key.pk, key.sk) ?? {};
    return holds(ConditionExpression, { item, names: ExpressionAttributeNames, values: ExpressionAttributeValues });
  }

  #apply({ TableName = '', key, next }: Writing, transaction: boolean): Item[] {
    const table = this.table(TableName);
    const before = table.get(key.pk, key.sk);
    const after = next(before);
    if (this.#world.profile.countsUnits)
      this.#world.countEffect('wru', writeUnits(before, after, [...this.#indexes.values()], transaction));
    if (after === before) return [];
    if (after) table.put(after);
    else table.delete(key.pk, key.sk);
    return after ? [after] : [];
  }

  #countRead(items: readonly Item[], consistent: boolean): void {
    if (this.#world.profile.countsUnits) this.#world.countEffect('rru', readUnits(items, consistent));
  }

  #query(input: QueryCommand['input']): unknown {
    const answer = this.#answer(input);
    this.#countRead(answer.Items, input.ConsistentRead ?? false);
    return answer;
  }

  #answer(input: QueryCommand['input']): Answer {
    const { order, get } = this.#range(input);
    return this.#answerOf(input, order, get);
  }

  /** What a query answers of a range whose items are as `get` has them. */
  #answerOf(input: QueryCommand['input'], order: readonly string[], get: (sk: string) => Item | undefined): Answer {
    const { matches, lastKey } = this.#range(input);
    const items: Item[] = [];
    let looked = 0;
    for (const sk of order) {
      const item = get(sk);
      if (!item || !matches(item)) continue;
      looked += 1;
      if (this.#passes(input, item)) items.push(this.#projected(input, item));
      if (looked === input.Limit) return { Items: items, LastEvaluatedKey: lastKey(item) };
    }
    return { Items: items };
  }

  /** Each item is as it was at some time of the reading, whatever the others are: read committed, and no more. */
  async #tornQuery(input: QueryCommand['input']): Promise<unknown> {
    const look = () => {
      const { order, get } = this.#range(input);
      return { order: [...order], items: new Map(order.map((sk) => [sk, get(sk)])) };
    };
    const early = await this.#effect('Query', input.ExpressionAttributeValues, look);
    await this.#world.sleep(this.#world.dice.between(readingMs));
    const late = look();
    const order = [...new Set([...early.order, ...late.order])].toSorted();
    const get = (sk: string) => (this.#world.dice.chance(0.5) ? early : late).items.get(sk);
    return this.#answerOf(input, input.ScanIndexForward === false ? order.toReversed() : order, get);
  }

  #range(input: QueryCommand['input']) {
    const { TableName = '', IndexName, KeyConditionExpression = '', ScanIndexForward = true, ExclusiveStartKey } = input;
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
    const [, pkToken = '', pkValue = ''] = /^\s*(#?\w+)\s*=\s*(:\w+)/.exec(KeyConditionExpression) ?? [];
    const pkName = names[pkToken] ?? pkToken;
    const skName = IndexName === undefined ? 'sk' : pkName.replace(/pk$/, 'sk');
    const pk = String(values[pkValue]);
    const table = this.table(TableName);
    const { order, get } = IndexName === undefined ? table.partition(pk) : table.indexPartition(pkName, pk);
    const placeOf = (item: Item) =>
      IndexName === undefined ? String(item['sk']) : `${String(item[skName])} ${String(item['pk'])} ${String(item['sk'])}`;
    const start = ExclusiveStartKey && placeOf(ExclusiveStartKey);
    const inOrder = ScanIndexForward ? order : order.toReversed();
    return {
      order: start === undefined ? inOrder : inOrder.filter((sk) => (ScanIndexForward ? sk > start : sk < start)),
      get,
      matches: (item: Item) => holds(KeyConditionExpression, { item, names, values }),
      lastKey: (item: Item) => ({ pk: item['pk'], sk: item['sk'], [pkName]: item[pkName], [skName]: item[skName] }),
    };
  }

  #passes({ FilterExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: QueryCommand['input'], item: Item): boolean {
    return (
      FilterExpression === undefined ||
      holds(FilterExpression, { item, names: ExpressionAttributeNames, values: ExpressionAttributeValues })
    );
  }

  #projected({ IndexName }: QueryCommand['input'], item: Item): Item {
    if (IndexName === undefined || !this.#indexes.get(IndexName)?.keysOnly) return { ...item };
    return Object.fromEntries(Object.entries(item).filter(([name]) => /^(pk|sk|gsi\dpk|gsi\dsk)$/.test(name)));
  }
}

function isOtherPartition({ IndexName, ExpressionAttributeValues }: QueryCommand['input']): boolean {
  return IndexName !== undefined && !String(ExpressionAttributeValues?.[':pk']).endsWith('#0');
}

function putOf(input: Expressions & { TableName?: string | undefined; Item?: Item | undefined }): Writing {
  const item = plain(input.Item ?? {}) as Item;
  return { ...input, key: keyOf(item), next: () => item };
}

function updateOf(
  input: Expressions & { TableName?: string | undefined; Key?: Item | undefined; UpdateExpression?: string | undefined },
): Writing {
  const key = keyOf(input.Key);
  const names = input.ExpressionAttributeNames ?? {};
  const values = plain(input.ExpressionAttributeValues ?? {}) as Item;
  return {
    ...input,
    key,
    next: (before) => ({ ...updated(input.UpdateExpression ?? '', { item: before ?? {}, names, values }), ...key }),
  };
}

function deleteOf(input: Expressions & { TableName?: string | undefined; Key?: Item | undefined }): Writing {
  return { ...input, key: keyOf(input.Key), next: () => undefined };
}

function keyOf(item: Item | undefined): { pk: string; sk: string } {
  const { pk, sk } = item ?? {};
  if (typeof pk !== 'string' || typeof sk !== 'string' || pk === '' || sk === '')
    throw new Error(`ValidationException: an item needs pk and sk; this one has ${JSON.stringify(item)}`);
  return { pk, sk };
}

/** A value as it is stored: a copy, without what is undefined. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Item = {};
  for (const [name, part] of Object.entries(value)) if (part !== undefined) copy[name] = plain(part);
  return copy;
}
