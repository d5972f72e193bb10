import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Random } from '#usecases/ports/system.ts';
import type { Faults, OutagePlan, Profile, Service } from './profile.ts';
import { createDice, type Dice } from './random.ts';
import { Scheduler } from './scheduler.ts';

/** One call of a function. */
export type Invocation = {
  readonly id: number;
  readonly name: string;
  readonly event: unknown;
  /** `dead`: nothing that it does has an effect any more. */
  state: 'alive' | 'dead' | 'over';
  /** Of DynamoDB, so far. */
  calls: number;
};

/** What a caller of a function learns of its failure: a name, as AWS gives it. */
export class FunctionFault extends Error {
  constructor(name: string, message = name) {
    super(message);
    this.name = name;
  }
}

/** A function as AWS runs it. */
export type FunctionDouble = { readonly timeoutSeconds: number; readonly handle: (event: never) => Promise<unknown> };

/** Nine in the morning of a day in spring. */
const beginning = Date.UTC(2026, 2, 4, 9);

/** Usual latency of a call, in milliseconds. */
const latencyMs: Record<Exclude<Service, 'model'>, readonly [number, number]> = {
  dynamodb: [2, 15],
  sqs: [5, 40],
  stepfunctions: [10, 80],
  s3: [10, 80],
  ses: [40, 300],
  connector: [30, 600],
  embedding: [20, 300],
  bus: [5, 40],
};
/** How long a call takes to a service that is away, with the tries of its SDK. */
const awayMs = [100, 1500] as const;
const lateMs = [1000, 40_000] as const;
/** What a call to a slow service takes besides: up to some timeouts, and over others. */
const slowMs = [500, 20_000] as const;
const startMs = [3, 60] as const;
/** After this long at most, the machine's client gives up on an answer that was lost. */
const lostAnswerMs = [0, 25_000] as const;

const never = new Promise<never>(() => undefined);

/**
 * Everything a run happens in: its time, its chance, its faults and its functions. Whatever production code does outside of itself
 * passes {@link effect}; there time passes, others come in between, and faults strike.
 */
export class World {
  readonly dice: Dice;
  readonly scheduler: Scheduler;
  readonly profile: Profile;
  readonly clock: Clock = { now: () => new Date(this.epochMs) };
  readonly random: Random;
  readonly functions = new Map<string, FunctionDouble>();
  /** How often something was done or went wrong, by name. */
  readonly counts = new Map<string, number>();
  readonly trace: string[] | undefined;
  readonly #current = new AsyncLocalStorage<Invocation>();
  readonly #alive = new Set<Invocation>();
  readonly #windows: Window[];
  #invocations = 0;

  constructor(profile: Profile, seed: number, traced: boolean) {
    this.profile = profile;
    this.dice = createDice(`${profile.name} ${seed}`);
    this.scheduler = new Scheduler(this.dice);
    this.random = { bytes: (count) => this.dice.bytes(count) };
    this.trace = traced ? [] : undefined;
    this.#windows = profile.outages.flatMap((plan) => windowsOf(plan, this.dice));
  }

  /** When the run began, in milliseconds of its calendar. */
  readonly beganAtMs = beginning;

  get epochMs(): number {
    return beginning + Math.floor(this.scheduler.now);
  }

  /** The invocation that runs now; none when people act. */
  get current(): Invocation | undefined {
    return this.#current.getStore();
  }

  get aliveInvocations(): number {
    return this.#alive.size;
  }

  /** When the last fault can happen, in milliseconds since the beginning. */
  get faultsEndMs(): number {
    return Math.max(
      0,
      ...this.#windows.map(({ until }) => until),
      Object.keys(this.profile.faults).length > 0 ? this.profile.faultsForMinutes * 60_000 : 0,
    );
  }

  /** Whether a fault of this kind strikes now. */
  strikes(kind: Exclude<keyof Faults, 'zombie'>): boolean {
    const probability = this.profile.faults[kind] ?? 0;
    if (probability === 0 || this.scheduler.now > this.profile.faultsForMinutes * 60_000) return false;
    if (!this.dice.chance(probability)) return false;
    this.count(`fault.${kind}`);
    return true;
  }

  /** For how much longer a service is away, in milliseconds. */
  awayFor(service: Service): number {
    return Math.max(0, ...this.#standing(service, false).map(({ until }) => until - this.scheduler.now));
  }

  /** Whether a call to a service fails now. */
  isAway(service: Service): boolean {
    const [window] = this.#standing(service, false);
    return window !== undefined && (window.share === 1 || this.dice.chance(window.share));
  }

  #standing(service: Service, slow: boolean): Window[] {
    const { now } = this.scheduler;
    return this.#windows.filter((one) => one.slow === slow && one.services.includes(service) && now >= one.from && now < one.until);
  }

  count(name: string, times = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + times);
  }

  /** Counts something of the invocation that runs now, if one does. */
  countEffect(name: string, times: number): void {
    this.count(`${this.current?.name ?? 'outside'} ${name}`, times);
  }

  tell(text: () => string): void {
    if (!this.trace) return;
    const { id, name } = this.current ?? { id: '', name: 'outside' };
    this.trace.push(`${(this.scheduler.now / 1000).toFixed(3).padStart(10)} ${`${name} ${id}`.padEnd(22)} ${text()}`);
  }

  /** Waits; an invocation that dies meanwhile waits for ever. */
  async sleep(ms: number): Promise<void> {
    const invocation = this.current;
    await new Promise<void>((resolve) => {
      this.scheduler.after(ms, () => {
        if (invocation?.state !== 'dead') resolve();
      });
    });
  }

  /**
   * The gate of everything that an invocation does outside of itself. Time passes before it is done; it may fail undone, fail done, or be
   * the last thing that the invocation does. Outside of an invocation it is done at once.
   * @param fault the error that its client throws when the service does not answer, or the answer it makes of that; told whether it was done
   */
  async effect<T>(service: Service, name: string, run: () => T, fault: (done: boolean) => T): Promise<T> {
    const invocation = this.current;
    if (!invocation) return run();
    if (invocation.state === 'dead') return never;
    const kind = `${service}.${name.split(' ', 1)[0]}`;
    this.count(kind);
    this.count(`${invocation.name} ${kind}`);
    if (service === 'dynamodb') invocation.calls += 1;
    const late = this.strikes('late');
    const slow = this.#standing(service, true).length > 0;
    if (slow) this.count(`fault.${service} slow`);
    if (late) this.harmed.add(invocation.id);
    const usualMs = service === 'model' ? this.profile.modelMs : latencyMs[service];
    const wait = this.dice.between(usualMs) + (late ? this.dice.between(lateMs) : 0) + (slow ? this.dice.between(slowMs) : 0);
    return new Promise<T>((resolve, reject) => {
      const attempt = (body: () => T) => {
        try {
          resolve(body());
        } catch (error) {
          this.tell(() => `  → ${error instanceof Error ? error.name : String(error)}`);
          reject(error);
        }
      };
      const arrive = (): void => {
        if (invocation.state === 'dead') {
          // What was sent before its end may still arrive.
          if (this.profile.faults.zombie && this.awayFor(service) === 0) swallow(run);
          return;
        }
        this.#current.run(invocation, () => {
          const fate = this.#fate(service);
          if (fate === 'away') this.count(`fault.${service} away`);
          if (fate !== 'done') this.broken.add(invocation.id);
          // What was not sent is known not to have been; a write that failed may have been the memory of what was.
          if (fate !== 'done' && (service === 'dynamodb' || !(fate === 'away' || fate === 'fail-before'))) this.harmed.add(invocation.id);
          this.tell(() => `${service} ${name}${fate === 'done' ? '' : ` (${fate})`}`);
          switch (fate) {
            case 'away':
              this.scheduler.after(this.dice.between(awayMs), () => {
                if (invocation.state !== 'dead') attempt(() => fault(false));
              });
              return;
            case 'crash-before':
              return this.#die(invocation, 'Runtime.ExitError');
            case 'crash-after':
              swallow(run);
              return this.#die(invocation, 'Runtime.ExitError');
            case 'fail-before':
              return attempt(() => fault(false));
            case 'fail-after':
              swallow(run);
              return attempt(() => fault(true));
            case 'done':
              return attempt(run);
            default:
              return fate satisfies never;
          }
        });
      };
      this.scheduler.after(wait, arrive);
    });
  }

  #fate(service: Service): 'done' | 'away' | 'crash-before' | 'crash-after' | 'fail-before' | 'fail-after' {
    if (this.isAway(service)) return 'away';
    if ((service === 'model' && this.strikes('killed')) || this.strikes('crash'))
      return this.dice.chance(0.5) ? 'crash-before' : 'crash-after';
    if (this.strikes('failBefore')) return 'fail-before';
    return this.strikes('failAfter') ? 'fail-after' : 'done';
  }

  /** When an invocation was over, whichever way; none while it lives. */
  endOf(id: number): number {
    return this.#ends.get(id) ?? Infinity;
  }

  readonly #ends = new Map<number, number>();
  /** Invocations that died. */
  readonly crashed = new Set<number>();
  /** Invocations of which nobody knows what they did: they died, their answer was lost, or came late, or so did that of something they did. */
  readonly harmed = new Set<number>();
  /** Invocations that died, or did something that failed. */
  readonly broken = new Set<number>();
  readonly #dying = new Map<Invocation, (error: FunctionFault) => void>();

  #die(invocation: Invocation, why: string): void {
    if (invocation.state !== 'alive') return;
    this.tell(() => `✗ ${invocation.name} ${invocation.id} died: ${why}`);
    invocation.state = 'dead';
    this.crashed.add(invocation.id);
    this.broken.add(invocation.id);
    this.harmed.add(invocation.id);
    this.#ends.set(invocation.id, this.scheduler.now);
    this.#alive.delete(invocation);
    this.#dying.get(invocation)?.(new FunctionFault(why));
    this.#dying.delete(invocation);
  }

  /**
   * Calls a function and waits for its answer.
   * @param how `machine`: the machine's own client may lose the answer
   * @throws {FunctionFault} or what the function throws
   */
  async invoke(name: string, event: unknown, how: 'machine' | 'other'): Promise<unknown> {
    const called = this.functions.get(name);
    if (!called) throw new Error(`There is no function "${name}"; wire it in test/simulation/wiring.ts.`);
    this.#invocations += 1;
    this.count(`invoke ${name}`);
    const invocation: Invocation = { id: this.#invocations, name, event, state: 'alive', calls: 0 };
    const zombie = this.profile.faults.zombie ?? false;
    const lost = how === 'machine' && this.strikes('clientError');
    if (lost) this.harmed.add(invocation.id);
    const begins = !lost || this.dice.chance(0.8);
    return new Promise<unknown>((resolve, reject) => {
      if (lost)
        this.scheduler.after(this.dice.between(lostAnswerMs), () => {
          this.tell(() => `✗ the answer of ${name} ${invocation.id} is lost`);
          if (!zombie) this.#die(invocation, 'Lambda.SdkClientException');
          reject(new FunctionFault('Lambda.SdkClientException'));
        });
      if (!begins) return;
      this.#alive.add(invocation);
      this.#dying.set(invocation, reject);
      const begin = () => {
        if (invocation.state === 'dead') return;
        const offTimeout = this.scheduler.after(called.timeoutSeconds * 1000, () => this.#die(invocation, 'Sandbox.Timedout'));
        const over = () => {
          offTimeout();
          if (invocation.state === 'alive') {
            invocation.state = 'over';
            this.#ends.set(invocation.id, this.scheduler.now);
          }
          this.#alive.delete(invocation);
          this.#dying.delete(invocation);
        };
        this.#current.run(invocation, () => {
          this.tell(() => `▸ ${JSON.stringify(event)?.slice(0, 160)}`);
          called.handle(event as never).then(
            (result) => {
              this.#current.run(invocation, () => this.tell(() => `◂ ${JSON.stringify(result)?.slice(0, 160)}`));
              over();
              // An answer that was lost is nobody's.
              if (!lost) resolve(result);
            },
            (error: unknown) => {
              this.#current.run(invocation, () =>
                this.tell(() => `◂ throws ${error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : String(error)}`),
              );
              over();
              if (!lost) reject(error instanceof Error ? error : new FunctionFault('Error'));
            },
          );
        });
      };
      const lateStart = lost && zombie && this.dice.chance(0.5) ? this.dice.between(lateMs) : 0;
      this.scheduler.after(this.dice.between(startMs) + lateStart, begin);
    });
  }
}

/** When services are away or slow, in milliseconds since the run began. */
type Window = { services: readonly Service[]; slow: boolean; share: number; from: number; until: number };

function windowsOf(
  { services, slow = false, share = 1, fromSeconds, forSeconds, times = [1, 1], backForSeconds = [0, 0] }: OutagePlan,
  dice: Dice,
): Window[] {
  const windows: Window[] = [];
  let from = dice.between(fromSeconds) * 1000;
  for (let left = dice.int(times); left > 0; left -= 1) {
    const until = from + dice.between(forSeconds) * 1000;
    windows.push({ services, slow, share, from, until });
    from = until + dice.between(backForSeconds) * 1000;
  }
  return windows;
}

function swallow(run: () => unknown): void {
  try {
    run();
  } catch {
    // The answer of this effect reaches nobody.
  }
}
