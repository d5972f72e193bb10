import * as z from 'zod';
import { hasEnded } from '#domain/task/states.ts';
import { QueuedStepSchema } from '#runtime/queued-step.ts';
import type { Task } from '#domain/task/schema.ts';
import type { QueueEvent, QueueObserver, QueueSpec } from './doubles/sqs.ts';
import type { Waiting } from './doubles/step-functions.ts';
import type { Table } from './doubles/table.ts';
import type { Invariant, Violation } from './invariants.ts';
import type { PoolPlan } from './profile.ts';
import { laneUrl, otherPool, pool, quietTeam } from './stage.ts';
import type { World } from './world.ts';

const AskedSchema = z.object({ taskId: z.string(), run: z.int(), draft: z.int().default(0) });

/** What the message of a state that waits asks for. */
export function askedFor(event: unknown): z.output<typeof AskedSchema> & { taskToken: string; url: string } {
  const [record] = (event as QueueEvent).Records;
  const { taskToken, input } = QueuedStepSchema.parse(JSON.parse(record?.body ?? ''));
  return { ...AskedSchema.parse(input), taskToken, url: record?.eventSourceARN ?? '' };
}

/** How the places of a queue were used while messages waited and its ramp was over, in milliseconds. */
type Places = { since: number; all: number; busy: number };

/** Less is said only of a queue that had work for all its places for so long, in milliseconds. */
const longEnoughMs = 60_000;
/** A place is free between two messages for as long as a poll takes. */
const leastBusy = 0.97;
/** A function that holds a place does little but wait for the model. */
const heldMs = 10_000;
/** A place is free after the longest draft at the latest; so much later its function is through with it. */
const throughMs = 3000;
/** With these faults alone everybody keeps to their times. */
const harmless = new Set(['duplicate', 'conflict', 'lostDecision']);

function capacityOf({ interactive, bulk = 0 }: PoolPlan): number {
  return interactive + bulk;
}

/** Watches the queues where states wait: who has a place, for what, and how each message leaves. */
export class QueueWatch implements QueueObserver {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #specs: Readonly<Record<string, QueueSpec>>;
  readonly #waitingWith: (token: string) => Waiting | undefined;
  readonly #places = new Map<string, Places>();
  /** Invocations that call outside now, by whose bound it is: the queue that they got their place from, and the pool of the route. */
  readonly #asking = new Map<string, Set<number>>();
  /** What an invocation was called for, and since when; and how long it has asked a model. */
  readonly #stale = new Set<number>();
  readonly #paused = new Set<number>();
  readonly #begun = new Map<number, { at: number; askedMs: number; calls: number }>();
  readonly #delivered = new Set<string>();
  readonly #unsent = new Set<unknown>();
  readonly #undisturbed: boolean;

  constructor(world: World, specs: Readonly<Record<string, QueueSpec>>, waitingWith: (token: string) => Waiting | undefined) {
    this.#world = world;
    this.#specs = specs;
    this.#waitingWith = waitingWith;
    const { faults, outages } = world.profile;
    this.#undisturbed = outages.length === 0 && Object.keys(faults).every((name) => harmless.has(name));
  }

  changing(url: string, standing: { visible: number; busy: number; level: number; bound: number }): void {
    const now = this.#world.scheduler.now;
    const places = this.#places.get(url) ?? { since: now, all: 0, busy: 0 };
    if (standing.visible > 0 && standing.level === standing.bound) {
      places.all += (now - places.since) * standing.bound;
      places.busy += (now - places.since) * standing.busy;
    }
    places.since = now;
    this.#places.set(url, places);
  }

  receivedAtWork(url: string): void {
    this.#report('received-at-work', `of ${url}`);
  }

  deleted(url: string, body: string): void {
    if (this.#specs[url]?.deadLetters === undefined && this.#specs[url]?.consumer !== 'answer-undelivered') return;
    const { taskToken } = QueuedStepSchema.parse(JSON.parse(body));
    const waiting = this.#waitingWith(taskToken);
    if (waiting) this.#report('unanswered', `${waiting.state} of ${waiting.execution} waits, and its message is deleted`);
  }

  setAside(url: string): void {
    if (this.#specs[url]?.consumer === 'answer-undelivered') this.#report('unanswered', 'an undelivered message is set aside');
  }

  /** A function begins to work on a message. */
  began(event: QueueEvent, table: Table, registry: Table): void {
    const { id } = this.#world.current!;
    const { taskId, run, draft, taskToken } = askedFor(event);
    this.#begun.set(id, { at: this.#world.scheduler.now, askedMs: 0, calls: this.#world.current!.calls });
    const task = table.get(`TASK#${taskId}`, 'TASK') as unknown as Task | undefined;
    if (!task) return;
    if (hasEnded(task) || task.run !== run) this.#stale.add(id);
    if ([...registry.all()].some((item) => item['id'] === task.automation && item['paused'] === true)) this.#paused.add(id);
    const waiting = this.#waitingWith(taskToken);
    if (!waiting || this.#delivered.has(taskToken)) return;
    this.#delivered.add(taskToken);
    const waitedMs = this.#world.scheduler.now - waiting.since;
    if (task.team === quietTeam && this.#undisturbed && waitedMs > this.#world.profile.modelMs[1] + throughMs)
      this.#report('quiet-waits', `draft ${draft} for ${Math.round(waitedMs / 1000)} s`, taskId);
  }

  /** A function is through with a message, and lives. */
  ended(): void {
    const { id, calls, name } = this.#world.current!;
    const begun = this.#begun.get(id);
    this.#begun.delete(id);
    if (!begun) return;
    if (this.#stale.delete(id) && calls > begun.calls + 1 && !this.#world.profile.faults.torn)
      this.#report('asked-for-nobody', `${name} makes ${calls - begun.calls} calls of DynamoDB for a run that is over`);
    const idleMs = this.#world.scheduler.now - begun.at - begun.askedMs;
    if (this.#undisturbed && idleMs > heldMs) this.#report('place-held', `for ${Math.round(idleMs / 1000)} s by ${name}`);
  }

  /** An answer to a state could not be sent, so its message comes again. */
  async sent<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      this.#unsent.add(error);
      throw error;
    }
  }

  threw(name: string, error: unknown): void {
    if (this.#unsent.has(error)) return;
    this.#report('thrown', `${name}: ${error instanceof Error ? error.name : String(error)}`);
  }

  /**
   * A call outside, from its beginning to its end.
   * @param asks the pool that is asked, unless it is no model
   */
  async asked<T>(call: () => Promise<T>, asks?: string): Promise<T> {
    const { id, event } = this.#world.current!;
    const { taskId, draft, url } = askedFor(event);
    this.#boundBy(url, this.#specs[url]?.bound ?? 0).add(id);
    if (asks !== undefined) this.#boundBy(asks, capacityOf(this.#world.profile.pool)).add(id);
    if (this.#stale.has(id)) this.#report('asked-for-nobody', `draft ${draft}`, taskId);
    if (this.#paused.has(id) && asks !== undefined) this.#report('asked-for-nobody', `draft ${draft}, while it is paused`, taskId);
    if (draft > 1 && [pool, otherPool].some((name) => url === laneUrl(name, 'bulk')))
      this.#report('wrong-lane', `draft ${draft} by ${url}`, taskId);
    const since = this.#world.scheduler.now;
    try {
      return await call();
    } finally {
      this.#asking.get(url)?.delete(id);
      if (asks !== undefined) this.#asking.get(asks)?.delete(id);
      const begun = this.#begun.get(id);
      if (begun) begun.askedMs += this.#world.scheduler.now - since;
    }
  }

  /** Who calls under a bound now, before one more does. */
  #boundBy(whose: string, bound: number): Set<number> {
    const asking = this.#asking.get(whose) ?? new Set();
    this.#asking.set(whose, asking);
    for (const other of asking) if (this.#world.endOf(other) !== Infinity) asking.delete(other);
    if (asking.size >= bound) this.#report('bound-passed', `${asking.size + 1} calls at a time by ${whose}, which has ${bound}`);
    return asking;
  }

  /** The run is over: how busy the places of the pool were. */
  over(): void {
    for (const [url, { all, busy }] of this.#places) {
      if (this.#specs[url]?.consumer !== 'infer') continue;
      this.#world.count('pool.places ms', Math.round(all));
      this.#world.count('pool.busy ms', Math.round(busy));
      const { bound } = this.#specs[url];
      if (this.#undisturbed && all > longEnoughMs * bound && busy < all * leastBusy)
        this.#report('idle-beside-waiting', `${Math.round((100 * busy) / all)} % of ${bound} places were busy`);
    }
  }

  #report(invariant: Invariant, detail: string, task?: string): void {
    this.violations.push({ invariant, detail, ...(task ? { task } : {}) });
  }
}
