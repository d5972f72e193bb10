import type { World } from '../world.ts';
import type { Message, Queue } from './queue.ts';

/** Messages at a time after quiet, and how many more a minute while messages wait. */
const atFirst = 5;
const moreAMinute = 300;
const stepMs = 60_000 / moreAMinute;
/** From when a place is free, or a message is there, until the poll that finds both. */
export const pollMs = [1, 60] as const;

/**
 * The mapping between a queue and its function: batches of one, a maximum concurrency, a ramp. AWS does not say how fast it goes down;
 * here it does so at once when a poll finds nothing.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class EventSource {
  readonly bound: number;
  /** Places that are taken, and how many there are now. */
  busy = 0;
  level: number;
  #rising = false;
  readonly #world: World;
  readonly #queue: Queue;
  readonly #work: (message: Message) => Promise<void>;
  /** Told before something of it changes. */
  readonly #changing: () => void;

  /** @param work gives a message to the function; never throws */
  constructor(world: World, queue: Queue, bound: number, work: (message: Message) => Promise<void>, changing: () => void) {
    this.#world = world;
    this.#queue = queue;
    this.bound = bound;
    this.level = Math.min(atFirst, bound);
    this.#work = work;
    this.#changing = changing;
  }

  /** A message is there. */
  show(message: Message): void {
    this.#changing();
    this.#queue.show(message);
    this.#pollSoon();
  }

  #pollSoon(): void {
    this.#world.scheduler.after(this.#world.awayFor('sqs') + this.#world.dice.between(pollMs), () => this.#poll());
  }

  #poll(): void {
    if (this.#world.awayFor('sqs') > 0) return this.#pollSoon();
    if (this.#queue.visible === 0) {
      this.#changing();
      this.level = Math.max(Math.min(atFirst, this.bound), this.busy);
      return;
    }
    if (this.busy >= this.level) return this.#rise();
    this.#changing();
    const message = this.#queue.take();
    if (!message) return;
    if (message.deleted) return this.#pollSoon();
    this.busy += 1;
    this.#work(message).then(
      () => {
        this.#changing();
        this.busy -= 1;
        this.#pollSoon();
      },
      (error: unknown) =>
        this.#world.scheduler.after(0, () => {
          throw error;
        }),
    );
  }

  #rise(): void {
    if (this.#rising || this.level >= this.bound) return;
    this.#rising = true;
    this.#world.scheduler.after(stepMs, () => {
      this.#rising = false;
      if (this.#queue.visible === 0 || this.level >= this.bound) return;
      this.#changing();
      this.level += 1;
      this.#poll();
      this.#rise();
    });
  }
}
