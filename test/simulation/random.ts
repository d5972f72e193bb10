import { createHash } from 'node:crypto';

/** The one source of chance in a run: from the same seed it answers the same, in the same order. */
export type Dice = {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  /** A number in a range. */
  between(range: readonly [from: number, to: number]): number;
  /** A whole number in a range, its end included. */
  int(range: readonly [from: number, to: number]): number;
  pick<T>(from: readonly T[]): T;
  /** One of the names, by their weights. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K;
  bytes(count: number): Uint8Array;
};

/** Dice for a seed. The generator is sfc32, which is small, fast and good enough to mix events. */
export function createDice(seed: string): Dice {
  const words = createHash('sha256').update(seed).digest();
  let [a, b, c, d] = [words.readInt32LE(0), words.readInt32LE(4), words.readInt32LE(8), words.readInt32LE(12)];
  const word = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm += 1) word();
  const next = () => word() / 2 ** 32;
  return {
    next,
    chance: (probability) => probability > 0 && next() < probability,
    between: ([from, to]) => from + next() * (to - from),
    int: ([from, to]) => from + Math.floor(next() * (to - from + 1)),
    pick: (from) => from[Math.floor(next() * from.length)]!,
    weighted: (weights) => {
      const entries = Object.entries(weights) as [never, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) if ((left -= weight) < 0) return name;
      return entries.at(-1)![0];
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => word() & 255),
  };
}
