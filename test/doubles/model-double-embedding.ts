import { createHash } from 'node:crypto';

/** A deterministic vector of length 1: words are hashed into buckets, so texts that share words are close. */
export function embedText(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const hash = createHash('sha256').update(word).digest();
    const bucket = hash.readUInt32BE(0) % dimensions;
    vector[bucket] = (vector[bucket] ?? 0) + (hash.readUInt8(4) % 2 === 0 ? 1 : -1);
  }
  const length = Math.hypot(...vector);
  // Words can cancel each other out; a vector of length 1 is promised all the same.
  if (length === 0) return vector.map((_, at) => (at === 0 ? 1 : 0));
  return vector.map((value) => value / length);
}
