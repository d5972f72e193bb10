import type { Item } from './expressions.ts';

/** Items by their sort key, in its order. */
class Partition {
  readonly items = new Map<string, Item>();
  readonly order: string[] = [];

  put(sk: string, item: Item | undefined): void {
    const known = this.items.has(sk);
    if (item) this.items.set(sk, item);
    else this.items.delete(sk);
    if (item && !known) this.order.splice(this.#placeOf(sk), 0, sk);
    else if (!item && known) this.order.splice(this.#placeOf(sk), 1);
  }

  /** Where a key stands, or would stand. */
  #placeOf(sk: string): number {
    let from = 0;
    let to = this.order.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.order[middle]! < sk) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

type IndexChange = { at: number; seq: number; id: string; item: Item | undefined };
const indexNumbers = [1, 2, 3, 4, 5, 6] as const;

/**
 * A table with `pk` and `sk`, and indexes by the attributes `gsi<n>pk` and `gsi<n>sk`, which follow it later.
 * @param lag how much later a change reaches the indexes, in milliseconds
 */
export class Table {
  readonly #partitions = new Map<string, Partition>();
  readonly #indexes = new Map<string, Partition>();
  /** What of an item stands in the indexes now: the places, and by which change. */
  readonly #indexed = new Map<string, { seq: number; places: [partition: string, sk: string][] }>();
  readonly #concerned = new Map<string, Item>();
  #coming: IndexChange[] = [];
  #seq = 0;
  readonly #now: () => number;
  readonly #lag: () => number;

  constructor(now: () => number, lag: () => number) {
    this.#now = now;
    this.#lag = lag;
  }

  get(pk: string, sk: string): Item | undefined {
    return this.#partitions.get(pk)?.items.get(sk);
  }

  put(item: Item): void {
    const [pk, sk] = [String(item['pk']), String(item['sk'])];
    const before = this.get(pk, sk);
    partitionOf(this.#partitions, pk).put(sk, item);
    this.#follow(pk, sk, before, item);
  }

  delete(pk: string, sk: string): void {
    const before = this.get(pk, sk);
    this.#partitions.get(pk)?.put(sk, undefined);
    this.#follow(pk, sk, before, undefined);
  }

  /** Items of a partition in the order of their sort keys. */
  partition(pk: string): { order: readonly string[]; get: (sk: string) => Item | undefined } {
    const partition = this.#partitions.get(pk);
    return { order: partition?.order ?? [], get: (sk) => partition?.items.get(sk) };
  }

  /** The same of an index, as far as it has followed. The keys are its sort keys, each with its item's own behind a blank. */
  indexPartition(attribute: string, pk: string): { order: readonly string[]; get: (sk: string) => Item | undefined } {
    this.#catchUp();
    const partition = this.#indexes.get(`${attribute} ${pk}`);
    return { order: partition?.order ?? [], get: (sk) => partition?.items.get(sk) };
  }

  /** Items of the table that belong into an index, whether it has followed or not: for whoever looks from outside. */
  get indexed(): Iterable<Item> {
    return this.#concerned.values();
  }

  /** Every item, likewise. */
  *all(): Generator<Item> {
    for (const { items } of this.#partitions.values()) yield* items.values();
  }

  #follow(pk: string, sk: string, before: Item | undefined, item: Item | undefined): void {
    const concerned = indexNumbers.some((n) => before?.[`gsi${n}pk`] !== undefined || item?.[`gsi${n}pk`] !== undefined);
    if (!concerned) return;
    const id = `${pk} ${sk}`;
    if (item) this.#concerned.set(id, item);
    else this.#concerned.delete(id);
    this.#seq += 1;
    this.#coming.push({ at: this.#now() + this.#lag(), seq: this.#seq, id, item });
  }

  #catchUp(): void {
    const now = this.#now();
    const come = this.#coming.filter(({ at }) => at <= now);
    if (come.length === 0) return;
    this.#coming = this.#coming.filter(({ at }) => at > now);
    for (const change of come) {
      const known = this.#indexed.get(change.id);
      // A change that was overtaken by a later one of the same item is history.
      if (known && known.seq > change.seq) continue;
      for (const [partition, sk] of known?.places ?? []) this.#indexes.get(partition)?.put(sk, undefined);
      const places = placesOf(change);
      for (const [partition, sk] of places) partitionOf(this.#indexes, partition).put(sk, change.item);
      this.#indexed.set(change.id, { seq: change.seq, places });
    }
  }
}

function placesOf({ id, item }: IndexChange): [string, string][] {
  if (!item) return [];
  return indexNumbers.flatMap((n): [string, string][] => {
    const [pk, sk] = [item[`gsi${n}pk`], item[`gsi${n}sk`]];
    return pk === undefined || sk === undefined ? [] : [[`gsi${n}pk ${String(pk)}`, `${String(sk)} ${id}`]];
  });
}

function partitionOf(of: Map<string, Partition>, pk: string): Partition {
  const known = of.get(pk);
  if (known) return known;
  const made = new Partition();
  of.set(pk, made);
  return made;
}
