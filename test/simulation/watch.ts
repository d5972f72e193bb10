import { genesisHash } from '#domain/audit/chain.ts';
import type { EventDetail } from '#domain/audit/schema.ts';
import type { Draft } from '#domain/draft/schema.ts';
import { TaskSchema, type Task } from '#domain/task/schema.ts';
import type { Item } from './doubles/expressions.ts';
import type { Violation } from './invariants.ts';
import { partsOf } from './records.ts';
import type { World } from './world.ts';

/** A phase of an outage, from when it was stored. */
export type Phase = { readonly who: string; readonly phase: string; readonly at: number };
/** A parked task that was let go. */
export type Release = { readonly task: string; readonly who: string; readonly at: number };
/** What one task waited for, and which invocations looked at it meanwhile. */
export type Wait = {
  readonly task: string;
  readonly kind: string;
  readonly from: number;
  until: number;
  lookers: number[];
  changes: number;
};

const longestUnseenMs = 20 * 60_000;
/** Between what an index answers and the look, in milliseconds. */
const sweepMs = 1000;
/** The time of the states that wait in queues, and a little. */
const longestModelWaitMs = 4 * 86_400_000 + longestUnseenMs;

/** What a task waits for where nothing can be done by looking: for people who were asked, and for what is away. */
function waitOf({ waiting }: Task): string | undefined {
  if (waiting?.kind === 'outside') return waiting.kind;
  return waiting?.kind === 'review' && waiting.until !== undefined ? waiting.kind : undefined;
}

/** Watches every write as it happens, and every look of the reconciler. */
export class Watch {
  readonly violations: Violation[] = [];
  /** When a draft was stored first, by task and number. */
  readonly draftStored = new Map<string, number>();
  readonly phases: Phase[] = [];
  readonly releases: Release[] = [];
  readonly waits: Wait[] = [];
  /** Most runs in a row that came to nothing, by task. */
  readonly fruitless = new Map<string, number>();
  /** Which draft an execution waits for in a queue. */
  waitsInQueue: (execution: string) => number | undefined = () => undefined;
  readonly #tasks = new Map<string, Task>();
  readonly #changedAt = new Map<string, number>();
  /** Tasks whose newest draft was not sent back to the model, by the rules or by people: they wait for none. */
  readonly #drafted = new Set<string>();
  /** What people decided last about a task. */
  readonly #decided = new Map<string, unknown>();
  /** Versions of tasks by their key and hash, whether a task names them or not. */
  readonly #versions = new Map<string, Item>();
  readonly #putOff = new Set<string>();
  readonly #waiting = new Map<string, Wait>();
  readonly #looked = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Items that were stored together. */
  written(items: readonly Item[]): void {
    for (const item of items) {
      if (item['pk'] === 'OUTAGES')
        this.phases.push({ who: String(item['who']), phase: String(item['phase']), at: this.#world.scheduler.now });
      if (String(item['sk']).startsWith('V#')) this.#versions.set(`${String(item['pk'])} ${String(item['hash'])}`, item);
    }
    for (const item of items) {
      const [pk, sk] = [String(item['pk']), String(item['sk'])];
      if (!pk.startsWith('TASK#') || sk !== 'TASK') continue;
      if (item['sick'] === undefined) this.#counts(pk, item);
      this.#due(pk.slice(5), item);
      if (Number(item['looks'] ?? 0) > 0) this.#putOff.add(pk.slice(5));
      if (item['sick'] === undefined) this.#moved(pk.slice(5), TaskSchema.parse(item), this.#world.scheduler.now);
    }
  }

  /** A task names its newest version: what that says is stored from now on. */
  #counts(pk: string, task: Item): void {
    const id = pk.slice(5);
    const version = this.#versions.get(`${pk} ${String(task['lastHash'])}`);
    const before = this.#tasks.get(id)?.lastHash ?? genesisHash;
    if (before !== task['lastHash'] && version && version['prevHash'] !== before)
      this.violations.push({
        invariant: 'chain',
        task: id,
        detail: `version ${Number(task['version'])} does not follow the one that was there`,
      });
    if (version?.['seq'] !== task['version'])
      this.violations.push({ invariant: 'chain', task: id, detail: `it names version ${Number(task['version'])}, which is not there` });
    if (version?.['type'] === 'review.decided') this.#decided.set(id, (version['detail'] as EventDetail)['decision']);
    // People have asked for another draft, for good.
    if (version?.['type'] === 'review.delivered' && this.#decided.get(id) === 'regenerate') this.#drafted.delete(id);
    for (const [name, { set }] of partsOf(version)) {
      if (!name.startsWith('DRAFT#')) continue;
      const stored = `${id} ${Number(name.slice(6))}`;
      if (!this.draftStored.has(stored)) this.draftStored.set(stored, this.#world.scheduler.now);
      if ((set?.['judgement'] as Draft['judgement'])?.verdict === 'repair') this.#drafted.delete(id);
      else this.#drafted.add(id);
    }
  }

  /** The reconciler has read the record of a task. */
  looked(id: string): void {
    const by = this.#world.current?.id ?? 0;
    const look = `${id} ${by}`;
    if (this.#looked.has(look)) return;
    this.#looked.add(look);
    // Of a look that failed nothing is known, so there is one more.
    if (this.#putOff.delete(id)) return;
    this.#waiting.get(id)?.lookers.push(by);
    const task = this.#tasks.get(id);
    const draft = this.waitsInQueue(`${id}-${task?.run}`);
    const swept = JSON.stringify(this.#world.current?.event) === '{}';
    // The index that names it lags behind: it may have been started since.
    if (this.#world.scheduler.now - (this.#changedAt.get(id) ?? 0) < this.#world.profile.indexLagMs[1] + sweepMs) return;
    if (swept && task?.status === 'running' && draft !== undefined && !this.draftStored.has(`${id} ${draft}`))
      this.violations.push({ invariant: 'looked-at-often', task: id, detail: `while it waits in the queue for draft ${draft}` });
  }

  #due(task: string, { status, run, dueAt, gsi2sk, waiting }: Item): void {
    const parked = (waiting as Task['waiting'])?.kind === 'outside';
    if (!['queued', 'held', 'running', 'publishing'].includes(String(status)) || parked) return;
    const inMs = typeof dueAt === 'string' ? Date.parse(dueAt) - this.#world.epochMs : Infinity;
    // Every way out of a queue is an answer.
    const waits = !this.#drafted.has(task) || this.waitsInQueue(`${task}-${Number(run)}`) !== undefined;
    const waitsForModel = status === 'running' && waits && inMs <= longestModelWaitMs;
    if (inMs > longestUnseenMs && !waitsForModel)
      this.violations.push({ invariant: 'looked-at-late', task, detail: `${String(status)}, and due in ${Math.round(inMs / 60_000)} min` });
    if (gsi2sk !== dueAt) this.violations.push({ invariant: 'looked-at-late', task, detail: 'the index of due tasks has another time' });
  }

  #moved(id: string, task: Task, at: number): void {
    const before = this.#tasks.get(id);
    this.#tasks.set(id, task);
    if (before?.version !== task.version) this.#changedAt.set(id, at);
    this.fruitless.set(id, Math.max(this.fruitless.get(id) ?? 0, task.stalled?.runs ?? 0));
    if (before?.status === 'held' && before.waiting?.kind === 'outside' && task.status === 'queued')
      this.releases.push({ task: id, who: before.waiting.who ?? '', at });
    const kind = waitOf(task);
    let wait = this.#waiting.get(id);
    if (wait && wait.kind !== kind) this.#waiting.delete(id);
    if (kind !== undefined && wait?.kind !== kind) {
      wait = { task: id, kind, from: at, until: at, lookers: [], changes: 0 };
      this.#waiting.set(id, wait);
      this.waits.push(wait);
    }
    if (!wait) return;
    wait.until = at;
    if (wait.from < at && before?.version !== task.version) wait.changes += 1;
  }

  /** The run is over: what still waits has waited until now. */
  over(): void {
    for (const wait of this.#waiting.values()) wait.until = this.#world.scheduler.now;
  }
}
