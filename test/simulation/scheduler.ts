import type { Dice } from './random.ts';

type Entry = { at: number; tie: number; run: () => void; off: boolean };

/** Steps after which the loop lets the process do its own work. */
const stepsInARow = 5000;

/**
 * Virtual time and the queue of what happens in it. Events at one time come in a random order. Between two events all promises that
 * can go on do so, so what runs between two effects is one step, as in a process of its own.
 */
export class Scheduler {
  /** Milliseconds since the run began. */
  now = 0;
  /** Events that have happened. */
  steps = 0;
  readonly #dice: Dice;
  readonly #heap: Entry[] = [];

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** Has something happen so many milliseconds from now. @returns takes it back */
  after(ms: number, run: () => void): () => void {
    const entry: Entry = { at: this.now + ms, tie: this.#dice.next(), run, off: false };
    this.#push(entry);
    return () => {
      entry.off = true;
    };
  }

  /** Lets events happen until `done` says so or none is left; an error of an event ends it. */
  async run(done: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const step = (): void => {
        try {
          let entry = this.#pop();
          while (entry?.off) entry = this.#pop();
          if (!entry || done()) return resolve();
          this.now = Math.max(this.now, entry.at);
          this.steps += 1;
          entry.run();
        } catch (error) {
          return reject(error);
        }
        // Queued by a microtask, a tick comes after all microtasks, and costs no turn of the event loop.
        void Promise.resolve().then(() => {
          if (this.steps % stepsInARow === 0) setImmediate(step);
          else process.nextTick(step);
        });
      };
      step();
    });
  }

  #before(a: Entry, b: Entry): boolean {
    return a.at < b.at || (a.at === b.at && a.tie < b.tie);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(entry, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!this.#before(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}
