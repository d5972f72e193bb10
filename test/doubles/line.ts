import { RevisionSpecSchema, type Revision } from '#domain/automation/schema.ts';
import { canonicalJson, sha256Hex, type Json } from '#domain/content/canonical.ts';
import type { ContentRef } from '#domain/content/content.ts';
import type { Draft } from '#domain/draft/schema.ts';
import { newContentId, AutomationIdSchema, TaskIdSchema } from '#domain/identity/ids.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { StepLog } from '#runtime/log.ts';
import type { AutomationRegistry } from '#usecases/ports/automation-registry.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { Clock } from '#usecases/ports/system.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';
import { after } from '#usecases/steps/change-task.ts';
import { createMemoryOutages } from './memory-outages.ts';

/** A line in memory: one task, its record and contents, one revision. Enough of the stores' contract for the use cases. */

export const taskId = TaskIdSchema.parse('tsk_01JHZZZZZZZZZZZZZZZZZZZZZZ');
const automation = AutomationIdSchema.parse('product-description');
export const clock: Clock = { now: () => new Date('2026-01-02T03:04:05.000Z') };

export const spec = RevisionSpecSchema.parse({
  title: 'Copy',
  description: 'Writes copy.',
  inputSchema: { type: 'object' },
  outputSchema: {
    type: 'object',
    required: ['headline'],
    additionalProperties: false,
    properties: { headline: { type: 'string', maxLength: 40 }, note: { type: 'string' } },
  },
  example: { input: {} },
  prompt: { system: 'Write.', user: '{{ input.title }}' },
  model: { route: 'copywriting', maxTokens: 100 },
  checks: [
    { check: 'banned-phrases', phrases: ['guaranteed'], severity: 'fail' },
    { check: 'banned-phrases', phrases: ['cheap'], severity: 'warn' },
  ],
  maxRepairs: 1,
  review: { mode: 'pre-commit', when: [{ check: 'any', is: 'warn' }], reviewers: 'brand-editors' },
  connectors: [{ connector: 'catalogue', key: 'products/{{ input.sku }}.json' }, { connector: 'shop-webhook' }],
});

export const input = { sku: 'A-1', title: 'Teapot', price: 9.99 };
export const goodOutput = { headline: 'A teapot for 9.99' };

export function draft(number: number, fields: Partial<Draft> = {}): Draft {
  return {
    number,
    source: 'model',
    outcome: 'answered',
    model: { endpoint: 'small', id: 'm', version: '1' },
    evidence: [],
    attempts: [],
    usage: { inputTokens: 1, outputTokens: 1 },
    latencyMs: 1,
    at: clock.now().toISOString(),
    ...fields,
  };
}

export type Line = {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  clock: Clock;
  outages: ReturnType<typeof createMemoryOutages>;
  pause: (ms: number) => Promise<void>;
  record: TaskRecord;
  events: string[];
  /** The stored text of a content, by its reference. */
  text(ref: ContentRef | undefined): string | undefined;
  /** Stores a value and answers where it lies. */
  put(value: Json): ContentRef;
  /** Replaces stored bytes, as nobody should. */
  tamper(ref: ContentRef | undefined, value: Json): void;
  /** Takes stored bytes away, as erasure does. */
  erase(ref: ContentRef | undefined): void;
  /** Adds a draft with an output, as Infer would have stored it. */
  addDraft(output: Json | undefined, fields?: Partial<Draft>): Draft;
  /** Runs once, just before the next commit: somebody else is faster. */
  interrupt(by: () => void): void;
};

export function createLine(revisionFields: Partial<Revision['spec']> = {}, taskFields: Partial<Task> = {}): Line {
  const revision: Revision = {
    automation,
    revision: 3,
    spec: { ...spec, ...revisionFields },
    digest: 'd',
    createdAt: clock.now().toISOString(),
    createdBy: 'me',
  };
  const texts = new Map<string, string>();
  const put = (value: Json): ContentRef => {
    const inline = canonicalJson(value);
    const id = newContentId(clock.now(), Buffer.from(sha256Hex(`content ${texts.size}`), 'hex'));
    texts.set(id, inline);
    return { id, sha256: sha256Hex(inline), sizeBytes: Buffer.byteLength(inline) };
  };
  const task: Task = {
    id: taskId,
    team: 'catalogue',
    automation,
    revision: 3,
    route: 'copywriting',
    lane: 'interactive',
    status: 'running',
    version: 2,
    run: 1,
    end: 0,
    requester: { sub: 'svc' },
    input: put({ input }),
    draft: 0,
    holdDays: 3,
    createdAt: clock.now().toISOString(),
    updatedAt: clock.now().toISOString(),
    reviewMs: 0,
    lastHash: '0',
    salt: 's',
    expiresAt: Date.UTC(2100, 0, 1) / 1000,
    ...taskFields,
  };
  const record: TaskRecord = { task, drafts: [], reviews: [], publications: [] };
  const events: string[] = [];
  let interruption: (() => void) | undefined;
  const unused = () => Promise.reject(new Error('not part of this double'));

  return {
    clock,
    outages: createMemoryOutages(),
    pause: async () => undefined,
    record,
    events,
    put,
    text: (ref) => texts.get(ref?.id ?? ''),
    tamper: (ref, value) => void texts.set(ref?.id ?? '', canonicalJson(value)),
    erase: (ref) => void texts.delete(ref?.id ?? ''),
    addDraft(output, fields = {}) {
      const number = record.task.draft + 1;
      const added = draft(number, { ...(output === undefined ? {} : { output: put(output) }), ...fields });
      record.drafts.push(added);
      record.task = { ...record.task, draft: number };
      return added;
    },
    interrupt(by) {
      interruption = by;
    },
    registry: {
      find: async (id) => ({
        id,
        owner: 'catalogue',
        teams: [],
        title: 'T',
        live: 1,
        paused: false,
        updatedAt: '2026-01-01T00:00:00.000Z',
      }),
      owner: async () => 'catalogue',
      list: unused,
      put: unused,
      revision: async (_id, number) => (number === revision.revision ? revision : undefined),
    },
    contents: {
      prepare: async (_owner, value) => ({ ref: put(value), inline: canonicalJson(value) }),
      get: async (_place, ref) => texts.get(ref.id),
    },
    store: {
      create: unused,
      claim: unused,
      events: unused,
      list: unused,
      due: unused,
      link: unused,
      postpone: unused,
      putOff: unused,
      told: unused,
      parked: unused,
      inAttention: unused,
      get: async () => structuredClone(record.task),
      record: async (id) => (id === taskId ? structuredClone(record) : undefined),
      commit: async (from, change) => {
        const by = interruption;
        interruption = undefined;
        by?.();
        if (from.task.version !== record.task.version) return 'stale';
        Object.assign(record, after(record, change));
        events.push(change.event.type);
        return 'saved';
      },
    },
  };
}

/** A log that says nothing. */
export const silent: StepLog = { task: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
