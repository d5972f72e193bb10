import { TaskSchema, type Task } from '#domain/task/schema.ts';
import type { Item } from './doubles/expressions.ts';
import type { Violation } from './invariants.ts';
import type { World } from './world.ts';

/** A phase of an outage, from when it was stored. */
export type Phase = { readonly who: string; readonly phase: string; readonly at: number };
/** A parked task that was let go. */
export type Release = { readonly task: string; readonly who: string; readonly at: number };
/** What one task waited for, and how often it was looked at meanwhile. */
export type Wait = { readonly task: string; readonly kind: string; readonly from: number; until: number; looks: number; changes: number };

const longestUnseenMs = 20 * 60_000;

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
  readonly #tasks = new Map<string, Task>();
  readonly #waiting = new Map<string, Wait>();
  readonly #looked = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  written(item: Item): void {
    const [pk, sk, at] = [String(item['pk']), String(item['sk']), this.#world.scheduler.now];
    if (pk === 'OUTAGES') this.phases.push({ who: String(item['who']), phase: String(item['phase']), at });
    if (!pk.startsWith('TASK#')) return;
    const id = pk.slice(5);
    if (sk.startsWith('DRAFT#') && !this.draftStored.has(`${id} ${Number(sk.slice(6))}`))
      this.draftStored.set(`${id} ${Number(sk.slice(6))}`, at);
    if (sk !== 'TASK') return;
    this.#due(id, item);
    if (item['sick'] === undefined) this.#moved(id, TaskSchema.parse(item), at);
  }

  /** The reconciler has read the record of a task. */
  looked(id: string): void {
    const look = `${id} ${this.#world.current?.id}`;
    const wait = this.#waiting.get(id);
    if (wait && !this.#looked.has(look)) wait.looks += 1;
    this.#looked.add(look);
  }

  #due(task: string, { status, dueAt, gsi2sk, waiting }: Item): void {
    const parked = (waiting as Task['waiting'])?.kind === 'outside';
    if (!['queued', 'held', 'running', 'publishing'].includes(String(status)) || parked) return;
    const inMs = typeof dueAt === 'string' ? Date.parse(dueAt) - this.#world.epochMs : Infinity;
    if (inMs > longestUnseenMs)
      this.violations.push({ invariant: 'looked-at-late', task, detail: `${String(status)}, and due in ${Math.round(inMs / 60_000)} min` });
    if (gsi2sk !== dueAt) this.violations.push({ invariant: 'looked-at-late', task, detail: 'the index of due tasks has another time' });
  }

  #moved(id: string, task: Task, at: number): void {
    const before = this.#tasks.get(id);
    this.#tasks.set(id, task);
    this.fruitless.set(id, Math.max(this.fruitless.get(id) ?? 0, task.stalled?.runs ?? 0));
    if (before?.status === 'held' && before.waiting?.kind === 'outside' && task.status === 'queued')
      this.releases.push({ task: id, who: before.waiting.who ?? '', at });
    const kind = waitOf(task);
    let wait = this.#waiting.get(id);
    if (wait && wait.kind !== kind) this.#waiting.delete(id);
    if (kind !== undefined && wait?.kind !== kind) {
      wait = { task: id, kind, from: at, until: at, looks: 0, changes: 0 };
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
