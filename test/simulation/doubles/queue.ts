import { Fairness } from './fairness.ts';

/** A message of a queue. One that is deleted is delivered no more, except by the copy of a server that had not heard of it. */
export type Message = {
  readonly id: number;
  readonly body: string;
  /** Without one it is a tenant of its own. */
  readonly group: string;
  received: number;
  deleted: boolean;
  /** Invocations that are at work on it. */
  atWork: number;
};

/** The messages of a standard queue that can be received, and who is next: quiet groups first, of noisy ones that with the fewest in flight. */
export class Queue {
  readonly fairness: Fairness;
  readonly #groups = new Map<string, Message[]>();
  #visible = 0;

  constructor(now: () => number) {
    this.fairness = new Fairness(now);
  }

  get visible(): number {
    return this.#visible;
  }

  show(message: Message): void {
    const waiting = this.#groups.get(message.group);
    if (waiting) waiting.push(message);
    else this.#groups.set(message.group, [message]);
    this.#visible += 1;
  }

  /** Receives the next message, if there is any. */
  take(): Message | undefined {
    const group = this.#next();
    if (group === undefined) return undefined;
    const waiting = this.#groups.get(group)!;
    const message = waiting.shift();
    if (waiting.length === 0) {
      this.#groups.delete(group);
      this.fairness.emptied(group);
    }
    this.#visible -= 1;
    return message;
  }

  #next(): string | undefined {
    let quiet: string | undefined;
    let noisy: string | undefined;
    const headOf = (group: string) => this.#groups.get(group)?.[0]?.id ?? Infinity;
    for (const group of this.#groups.keys()) {
      if (!this.fairness.isNoisy(group)) {
        if (quiet === undefined || headOf(group) < headOf(quiet)) quiet = group;
      } else if (noisy === undefined || this.fairness.inFlight(group) < this.fairness.inFlight(noisy)) noisy = group;
    }
    return quiet ?? noisy;
  }
}
