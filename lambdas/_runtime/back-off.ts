const firstSeconds = 5;
const longestSeconds = 900;

/**
 * How long a message rests after it failed: 5 seconds, twice as long after each further try, a quarter of an hour at most. Half of it is
 * left to chance, so that messages that failed together do not come back together. Ten deliveries get over about half an hour, twenty over
 * more than two hours.
 * @param delivery which one failed, from 1
 * @param share from 0 up to 1, by chance
 * @returns whole seconds
 */
export function restSeconds(delivery: number, share: number): number {
  const longest = Math.min(longestSeconds, firstSeconds * 2 ** (delivery - 1));
  return Math.ceil(longest / 2 + (longest / 2) * share);
}
