import type { RevisionSpec, Automation, Revision } from '#domain/automation/schema.ts';
import { digestOf, sha256Hex, type Json } from '#domain/content/canonical.ts';
import type { AutomationId, TaskId } from '#domain/identity/ids.ts';
import type { Place, Pools } from '#domain/route/pool.ts';
import type { ModelRoutes } from '#domain/route/schema.ts';
import type { Entry } from '#domain/task/entry.ts';
import type { ExecutionStatus, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { Telling } from '#domain/task/telling.ts';
import type { Mail } from '#domain/review/email.ts';
import type { AutomationRegistry } from '#usecases/ports/automation-registry.ts';
import type { DomainEvents } from '#usecases/ports/domain-events.ts';
import type { Executions } from '#usecases/ports/executions.ts';
import type { TaskQueue } from '#usecases/ports/queues.ts';
import type { RateLimiter } from '#usecases/ports/rate-limiter.ts';
import type { Random } from '#usecases/ports/system.ts';
import type { TaskTokens } from '#usecases/ports/task-tokens.ts';
import { aClaim, aSpec, aTask, automation, creationOf, morning, route, team } from './fixtures.ts';
import { createMemoryDraftClaims } from './memory-draft-claims.ts';
import { createMemoryOutages } from './memory-outages.ts';
import { createMemoryTaskStore } from './memory-task-store.ts';
import { aGroup, ann, createMemoryGroups } from './reviewer-groups.ts';
import { createTestClock } from './test-clock.ts';

/** A whole line in memory: what a use case reaches through its ports, and a record of all that left. */

/** Counts a team's requests a minute. Keeps what `test/contracts/rate-limiter.ts` asks. */
export function createMemoryRateLimiter(perMinute: number): RateLimiter {
  const counted = new Map<string, number>();
  return {
    async admit(name, now) {
      const second = Math.floor(now.getTime() / 1000);
      const window = `${name} ${Math.floor(second / 60)}`;
      const count = counted.get(window) ?? 0;
      if (count >= perMinute) return { admitted: false, retryAfterSeconds: 60 - (second % 60) };
      counted.set(window, count + 1);
      return { admitted: true };
    },
  };
}

/** Automations. Keeps what `test/contracts/automation-registry.ts` asks. */
export function createMemoryRegistry(): AutomationRegistry & { pause(id: AutomationId, paused?: boolean): void } {
  const automations = new Map<AutomationId, Automation>();
  const revisions = new Map<string, Revision>();
  return {
    find: async (id) => structuredClone(automations.get(id)),
    owner: async (id) => automations.get(id)?.owner,
    // The same object each time, as the adapter has it: what is prepared of a revision is kept by it.
    revision: async (id, number) => revisions.get(`${id} ${number}`),
    list: async () => structuredClone([...automations.values()]),
    async put(id, spec, by, now) {
      const current = automations.get(id);
      if (current && current.owner !== by.team) return { kind: 'not-owner' };
      const digest = digestOf(spec);
      const live = current && revisions.get(`${id} ${current.live}`);
      if (live?.digest === digest) return { kind: 'unchanged', revision: structuredClone(live) };
      const at = now.toISOString();
      const next: Revision = {
        automation: id,
        revision: (current?.live ?? 0) + 1,
        spec: structuredClone(spec),
        digest,
        createdAt: at,
        createdBy: by.sub,
      };
      revisions.set(`${id} ${next.revision}`, next);
      automations.set(id, {
        id,
        owner: by.team,
        teams: [...spec.teams],
        title: spec.title,
        live: next.revision,
        paused: current?.paused ?? false,
        updatedAt: at,
      });
      return { kind: 'created', revision: structuredClone(next) };
    },
    pause(id, paused = true) {
      const known = automations.get(id);
      if (known) automations.set(id, { ...known, paused });
    },
  };
}

/** Executions by name, as Step Functions keeps them: a name starts once, a token works once. */
export function createMemoryExecutions() {
  const known = new Map<string, { status: ExecutionStatus; state?: string; cause?: string; error?: string }>();
  const entries = new Map<string, Entry>();
  const starts: string[] = [];
  const places = new Map<string, Place | undefined>();
  const nameOf = (taskId: TaskId, run: number) => `${taskId}-${run}`;
  const executions: Executions = {
    async start({ id, run }, entry, place) {
      starts.push(nameOf(id, run));
      entries.set(nameOf(id, run), entry);
      places.set(nameOf(id, run), place);
      if (!known.has(nameOf(id, run))) known.set(nameOf(id, run), { status: 'running', state: 'Infer' });
    },
    async status(taskId, run) {
      const { status = 'missing', error, cause } = known.get(nameOf(taskId, run)) ?? {};
      return { status, error, cause };
    },
    async stop(taskId, run, cause) {
      const execution = known.get(nameOf(taskId, run));
      if (execution?.status === 'running') known.set(nameOf(taskId, run), { status: 'aborted', cause });
    },
    currentState: async (taskId, run) => known.get(nameOf(taskId, run))?.state,
  };
  return {
    ...executions,
    /** Names of the executions that there are, and of all calls to start one. */
    names: () => [...known.keys()],
    starts,
    /** Says how it stands with the execution of a run; the machine is not there to run it. */
    is(taskId: TaskId, run: number, status: ExecutionStatus, state?: string, fault: { error?: string; cause?: string } = {}) {
      known.set(nameOf(taskId, run), { status, ...(state === undefined ? {} : { state }), ...fault });
    },
    /** Where a run was told to go on. */
    entryOf: (taskId: TaskId, run: number) => entries.get(nameOf(taskId, run)),
    /** Where a run was told to wait for its model. */
    placeOf: (taskId: TaskId, run: number) => places.get(nameOf(taskId, run)),
    causeOf: (taskId: TaskId, run: number) => known.get(nameOf(taskId, run))?.cause,
  };
}

/** Task tokens, as Step Functions keeps them: one works once. */
export function createMemoryTokens() {
  const waiting = new Set<string>();
  const resumed: { taskToken: string; output: Json }[] = [];
  const failed: { taskToken: string; error: string; cause: string }[] = [];
  const tokens: TaskTokens = {
    async succeed(taskToken, output) {
      if (!waiting.delete(taskToken)) return 'gone';
      resumed.push({ taskToken, output });
      return 'delivered';
    },
    async fail(taskToken, error, cause) {
      if (!waiting.delete(taskToken)) return 'gone';
      failed.push({ taskToken, error, cause });
      return 'delivered';
    },
  };
  return {
    ...tokens,
    resumed,
    failed,
    /** A state waits with this token from now on. */
    waitWith: (taskToken: string) => waiting.add(taskToken),
  };
}

const pools: Pools = { server: { capacity: 4, interactive: 2, bulk: 2 } };
const routes: ModelRoutes = { [route]: { endpoints: [], pool: 'server', rounds: 1, pauseMs: 0 } };

type Options = { perMinute?: number };
type Message = Parameters<TaskQueue['send']>[0];
type Sent = Parameters<DomainEvents['publish']>[0];

/** What may go wrong around the line; a fault lasts until it is deleted. */
type Faults = { queue?: Error; start?: Error; events?: Error; stop?: Error; mailer?: () => 'sent' | 'refused' };

/** The line, with a clock that tests turn. Its one automation is there once {@link publishAutomation} has put it. */
export function createMemoryLine({ perMinute = 100 }: Options = {}) {
  const clock = createTestClock(morning);
  const store = createMemoryTaskStore(clock);
  const registry = createMemoryRegistry();
  const executions = createMemoryExecutions();
  const tokens = createMemoryTokens();
  const claims = createMemoryDraftClaims();
  const messages: Message[] = [];
  const sent: Sent[] = [];
  const measured: Telling[] = [];
  const untold: { id: TaskId; error: unknown }[] = [];
  const mails: Mail[] = [];
  const outages = createMemoryOutages();
  const faults: Faults = {};
  let seed = 0;
  const random: Random = { bytes: (count) => Buffer.from(sha256Hex(`seed ${(seed += 1)}`), 'hex').subarray(0, count) };

  const deps = {
    store,
    contents: store.contents,
    registry,
    claims,
    tokens,
    limiter: createMemoryRateLimiter(perMinute),
    routes,
    pools,
    subjects: { hash: async (name: string, subject: string) => sha256Hex(`key ${name} ${subject}`) },
    clock,
    random,
    executions: {
      ...executions,
      async start(...start: Parameters<Executions['start']>) {
        if (faults.start) throw faults.start;
        await executions.start(...start);
      },
      async stop(taskId: TaskId, run: number, cause: string) {
        if (faults.stop) throw faults.stop;
        await executions.stop(taskId, run, cause);
      },
    },
    queue: {
      async send(message: Message) {
        if (faults.queue) throw faults.queue;
        messages.push(message);
      },
    },
    events: {
      async publish(event: Sent) {
        if (faults.events) throw faults.events;
        sent.push(event);
      },
    },
    outages,
    /** Time passes while somebody waits. */
    pause: async (ms: number) => clock.pass(ms),
    timeLeftMs: () => 50_000,
    groups: createMemoryGroups(aGroup([ann], { teams: [] })),
    linkBase: { get: async () => 'https://lines.example.com' },
    mailer: {
      async send(mail: Mail) {
        const reply = faults.mailer?.() ?? 'sent';
        if (reply === 'sent') mails.push(mail);
        return reply;
      },
    },
    measure: (telling: Telling) => void measured.push(telling),
    unreached: () => undefined,
    untold: ({ id }: Pick<Task, 'id'>, error: unknown) => void untold.push({ id, error }),
  };

  return {
    deps,
    clock,
    store,
    registry,
    claims,
    tokens,
    executions,
    messages,
    sent,
    measured,
    untold,
    mails,
    outages,
    faults,
    /** Puts a revision of the automation that {@link aTask} is of. */
    async publishAutomation(fields: Partial<RevisionSpec> = {}, id = automation): Promise<void> {
      await registry.put(id, aSpec(fields), { team, sub: 'ann' }, clock.now());
    },
    /** A task that is there, as it is stored. */
    async given(fields: Partial<Task> = {}, writes: TaskWrite[] = []): Promise<Task> {
      const task = aTask(fields);
      await store.create(creationOf(task, writes), aClaim({ team: task.team }));
      return (await this.record(task.id)).task;
    },
    async record(id: TaskId): Promise<TaskRecord> {
      const record = await store.record(id);
      if (!record) throw new Error(`task ${id} is not there`);
      return record;
    },
    /** What became of a task, by its trail. */
    async trail(id: TaskId): Promise<string[]> {
      return (await store.events(id)).map(({ type }) => type);
    },
  };
}

export type MemoryLine = ReturnType<typeof createMemoryLine>;
