import { RevisionSpecSchema, type Revision } from '#domain/automation/schema.ts';
import { canonicalJson, sha256Hex, type Json } from '#domain/content/canonical.ts';
import type { ContentName } from '#domain/content/content.ts';
import type { Draft } from '#domain/draft/schema.ts';
import { AutomationIdSchema, TaskIdSchema } from '#domain/identity/ids.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import type { StepLog } from '#runtime/log.ts';
import type { AutomationRegistry } from '#usecases/ports/automation-registry.ts';
import type { ContentStore } from '#usecases/ports/content-store.ts';
import type { Clock } from '#usecases/ports/system.ts';
import type { TaskStore } from '#usecases/ports/task-store.ts';

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
    priceUsd: 0,
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
  record: TaskRecord;
  events: string[];
  /** The stored text of a content. */
  text(name: ContentName): string | undefined;
  put(name: ContentName, value: Json): string;
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
  const task: Task = {
    id: taskId,
    team: 'catalogue',
    automation,
    revision: 3,
    route: 'copywriting',
    status: 'running',
    version: 2,
    run: 1,
    requester: { sub: 'svc' },
    hasMetadata: false,
    draft: 0,
    createdAt: clock.now().toISOString(),
    updatedAt: clock.now().toISOString(),
    reviewMs: 0,
    lastHash: '0',
    salt: 's',
    expiresAt: 1,
    ...taskFields,
  };
  const record: TaskRecord = { task, drafts: [], reviews: [], publications: [] };
  const texts = new Map<ContentName, string>();
  const events: string[] = [];
  let interruption: (() => void) | undefined;
  const put = (name: ContentName, value: Json): string => {
    const text = canonicalJson(value);
    texts.set(name, text);
    return sha256Hex(text);
  };
  put('input', input);

  const apply = (write: TaskWrite): void => {
    if (write.put === 'draft') record.drafts = [...record.drafts.filter(({ number }) => number !== write.draft.number), write.draft];
    if (write.put === 'publication') {
      record.publications = [
        ...record.publications.filter((p) => p.connector !== write.publication.connector || p.draft !== write.publication.draft),
        write.publication,
      ];
    }
    if (write.put === 'content' && 'inline' in write.content) texts.set(write.content.name, write.content.inline);
  };
  const unused = () => Promise.reject(new Error('not part of this double'));

  return {
    clock,
    record,
    events,
    put,
    text: (name) => texts.get(name),
    addDraft(output, fields = {}) {
      const number = record.task.draft + 1;
      const contentSha256 = output === undefined ? undefined : put(`draft-${number}`, output);
      const added = draft(number, { ...(contentSha256 ? { contentSha256 } : {}), ...fields });
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
      list: unused,
      put: unused,
      revision: async (_id, number) => (number === revision.revision ? revision : undefined),
    },
    contents: {
      prepare: async (_id, name, value) => {
        const inline = canonicalJson(value);
        return { name, sha256: sha256Hex(inline), sizeBytes: inline.length, inline };
      },
      get: async (_id, name) => texts.get(name),
    },
    store: {
      create: unused,
      claim: unused,
      events: unused,
      list: unused,
      due: unused,
      link: unused,
      postpone: unused,
      get: async () => record.task,
      record: async (id) => (id === taskId ? structuredClone(record) : undefined),
      commit: async (from, change: Change) => {
        const by = interruption;
        interruption = undefined;
        by?.();
        if (from.version !== record.task.version) return 'stale';
        record.task = change.task;
        events.push(change.event.type);
        for (const write of change.writes ?? []) apply(write);
        return 'saved';
      },
    },
  };
}

/** A log that says nothing. */
export const silent: StepLog = { task: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
