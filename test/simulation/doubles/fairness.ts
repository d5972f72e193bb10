/** As AWS describes it, in words; here in numbers: the share of either, and how many of its own a group must have at work for the first. */
const noisyShare = 0.1;
const fewestInFlight = 30;
/** What "recent" is, in milliseconds. AWS does not say. */
const recentMs = 60_000;

/**
 * Which groups of a queue are noisy. A group is when it has more than a tenth of what is in flight, and thirty of its own, or had more
 * than a tenth of the time that was worked lately; it is quiet again once nothing of it waits.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
export class Fairness {
  readonly #inFlight = new Map<string, number>();
  #allInFlight = 0;
  readonly #worked = new Map<string, number>();
  #allWorked = 0;
  #recent: { group: string; ms: number; at: number }[] = [];
  readonly #noisy = new Set<string>();
  readonly #now: () => number;

  /** @param now virtual time in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  took(group: string): void {
    this.#inFlight.set(group, this.inFlight(group) + 1);
    this.#allInFlight += 1;
  }

  /** @param ms how long it was worked on */
  gaveBack(group: string, ms: number): void {
    const left = this.inFlight(group) - 1;
    if (left > 0) this.#inFlight.set(group, left);
    else this.#inFlight.delete(group);
    this.#allInFlight -= 1;
    this.#recent.push({ group, ms, at: this.#now() });
    this.#add(group, ms);
  }

  inFlight(group: string): number {
    return this.#inFlight.get(group) ?? 0;
  }

  /** Nothing of a group waits any more. */
  emptied(group: string): void {
    this.#noisy.delete(group);
  }

  isNoisy(group: string): boolean {
    if (this.#noisy.has(group)) return true;
    this.#forget();
    const own = this.inFlight(group);
    const byFlight = own >= fewestInFlight && own > noisyShare * this.#allInFlight;
    const byTime = (this.#worked.get(group) ?? 0) > noisyShare * this.#allWorked && this.#allWorked > 0;
    if (byFlight || byTime) this.#noisy.add(group);
    return byFlight || byTime;
  }

  #forget(): void {
    const since = this.#now() - recentMs;
    let gone = 0;
    while (gone < this.#recent.length && this.#recent[gone]!.at < since) {
      const { group, ms } = this.#recent[gone]!;
      this.#add(group, -ms);
      gone += 1;
    }
    if (gone > 0) this.#recent = this.#recent.slice(gone);
  }

  #add(group: string, ms: number): void {
    const left = (this.#worked.get(group) ?? 0) + ms;
    if (left > 0.5) this.#worked.set(group, left);
    else this.#worked.delete(group);
    this.#allWorked = Math.max(0, this.#allWorked + ms);
  }
}
