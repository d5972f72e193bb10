import { RevisionSchema, type Revision } from '../../domain/automation/schema.ts';
import type { CheckResult } from '../../domain/check/schema.ts';
import { sha256Hex, type Json } from '../../domain/content/canonical.ts';
import type { JsonObject } from '../../domain/content/read-json.ts';
import type { Draft } from '../../domain/draft/schema.ts';
import { AutomationIdSchema, TaskIdSchema } from '../../domain/identity/ids.ts';
import type { ReviewerGroup } from '../../domain/identity/reviewer-groups.ts';
import type { FoundChunk } from '../../domain/knowledge/schema.ts';
import type { Mail } from '../../domain/review/email.ts';
import type { TaskWrite } from '../../domain/task/record.ts';
import type { Task } from '../../domain/task/schema.ts';
import type { AutomationRegistry } from '../../usecases/ports/automation-registry.ts';
import type { TaskTokens } from '../../usecases/ports/task-tokens.ts';
import type { Mailer, MailReply } from '../../usecases/ports/mailer.ts';
import type { DecisionQueue, TaskQueue } from '../../usecases/ports/queues.ts';
import type { Clock, Random } from '../../usecases/ports/system.ts';
import { requestReview, type RequestReviewDependencies } from '../../usecases/request-review.ts';
import { commandStoredTask } from '../../usecases/steps/change-task.ts';
import { createMemoryOutages } from './memory-outages.ts';
import { createMemoryTaskStore } from './memory-task-store.ts';
import { aGroup, createMemoryGroups } from './reviewer-groups.ts';

/** A small line for tests of the human gate: one task that has come to RequestReview, and everything around it in memory. */

export const taskId = TaskIdSchema.parse('tsk_01JH0000000000000000000000');
export const automation = AutomationIdSchema.parse('product-description');

const description =
  'Essence Mascara Lash Princess gives lashes volume and length from the first stroke. The tapered brush reaches the short ones at the corner, and the formula stays put for 12 hours.\n\nCruelty-free, and simply the best ever for its price of $9.99.';
const spanOf = (words: string) => ({
  pointer: '/description',
  start: description.indexOf(words),
  end: description.indexOf(words) + words.length,
});

export const sample: { input: JsonObject; output: JsonObject; checks: CheckResult[]; evidence: FoundChunk[] } = {
  input: {
    sku: 'BEA-ESS-ESS-001',
    title: 'Essence Mascara Lash Princess',
    brand: 'Essence',
    category: 'beauty',
    price: 9.99,
    rating: 2.56,
    tags: ['beauty', 'mascara'],
    warrantyInformation: '1 week warranty',
    shippingInformation: 'Ships in 3-5 business days',
  },
  output: {
    headline: 'Lashes that keep their promise all day',
    description,
    bullets: ['Volume and length in one stroke', 'Tapered brush for the corner of the eye', 'Cruelty-free formula'],
    keywords: ['mascara', 'volume', 'cruelty-free'],
  },
  checks: [
    { check: 'output-schema', result: 'pass', message: 'fits the output schema', spans: [] },
    { check: 'length', result: 'pass', message: '42 words of at most 120', spans: [] },
    { check: 'banned-phrases', result: 'warn', message: '"best ever" is not how the brand speaks', spans: [spanOf('best ever')] },
    { check: 'grounded-numbers', result: 'warn', message: '12 stands neither in the input nor in the evidence', spans: [spanOf('12')] },
  ],
  evidence: [
    {
      document: 'tone-of-voice.md',
      version: 2,
      chunk: 3,
      title: 'Tone of voice',
      text: 'We say what a product does and how. We do not say it is the best: readers have heard that before, and it tells them nothing.',
      span: { start: 900, end: 1030 },
      score: 0.81,
    },
  ],
};

export function revisionWith(spec: Partial<Revision['spec']> = {}): Revision {
  return RevisionSchema.parse({
    automation,
    revision: 3,
    digest: 'd'.repeat(64),
    createdAt: '2026-03-01T08:00:00.000Z',
    createdBy: 'test',
    spec: {
      title: 'Product description',
      description: 'Copy for one catalogue product in the voice of the brand.',
      inputSchema: { type: 'object' },
      outputSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['headline', 'description', 'bullets', 'keywords'],
        properties: {
          headline: { type: 'string', minLength: 1, maxLength: 80 },
          description: { type: 'string', minLength: 1, maxLength: 1200 },
          bullets: { type: 'array', minItems: 3, maxItems: 5, items: { type: 'string', maxLength: 120 } },
          keywords: { type: 'array', minItems: 1, maxItems: 10, items: { type: 'string' } },
        },
      },
      example: { input: {} },
      prompt: { system: 'Write.', user: 'Now.' },
      model: { route: 'local', maxTokens: 400 },
      checks: [{ check: 'banned-phrases', phrases: ['best ever'], severity: 'fail' }],
      review: { mode: 'pre-commit', when: [{ confidenceBelow: 0.8 }], reviewers: 'brand-editors', slaMinutes: 60 },
      undoSeconds: 30,
      connectors: [{ connector: 'catalogue', key: '{{ input.sku }}.json' }, { connector: 'shop-webhook' }],
      ...spec,
    },
  });
}

type Options = {
  spec?: Partial<Revision['spec']>;
  group?: ReviewerGroup | 'none';
  /** Besides the group that is asked first. */
  others?: ReviewerGroup[];
  requester?: Task['requester'];
  source?: Draft['source'];
  output?: JsonObject;
  input?: JsonObject;
  checks?: CheckResult[];
  reasons?: string[];
  subject?: string;
};

/** The line, with a clock that tests turn and a record of all that left. */
export async function createReviewLine(options: Options = {}) {
  let now = Date.parse('2026-03-04T09:05:00.000Z');
  const clock: Clock = { now: () => new Date(now) };
  let seed = 0;
  const random: Random = { bytes: (count) => Buffer.from(sha256Hex(`seed ${(seed += 1)}`), 'hex').subarray(0, count) };
  const store = createMemoryTaskStore(clock);
  const revision = revisionWith(options.spec);
  const mails: Mail[] = [];
  const messages: { message: Parameters<DecisionQueue['send']>[0]; delaySeconds: number }[] = [];
  const started: Parameters<TaskQueue['send']>[0][] = [];
  const resumed: { taskToken: string; output: Json }[] = [];
  const waiting = new Set<string>();
  const unreached: [reviewer: string, why: string][] = [];
  const faults: { mailer?: (mail: Mail) => MailReply; queue?: Error; resume?: Error } = {};

  const registry: AutomationRegistry = {
    find: async (id) => ({ id, owner: 'catalogue', teams: [], title: 'T', live: 1, paused: false, updatedAt: '2026-01-01T00:00:00.000Z' }),
    owner: async () => 'catalogue',
    revision: async (id, number) => (id === automation && number === revision.revision ? revision : undefined),
    list: async () => [],
    put: async () => ({ kind: 'not-owner' }),
  };
  const mailer: Mailer = {
    async send(mail) {
      const reply = faults.mailer?.(mail) ?? 'sent';
      if (reply === 'sent') mails.push(mail);
      return reply;
    },
  };
  const queue: DecisionQueue = {
    async send(message, delaySeconds) {
      if (faults.queue) throw faults.queue;
      messages.push({ message, delaySeconds });
    },
  };
  /** Like Step Functions: a token works once, and only while its execution waits with it. */
  const tokens: TaskTokens = {
    fail: async () => 'gone',
    async succeed(taskToken, output) {
      if (faults.resume) throw faults.resume;
      if (!waiting.delete(taskToken)) return 'gone';
      resumed.push({ taskToken, output });
      return 'delivered';
    },
  };

  const at = clock.now().toISOString();
  const source = options.source ?? 'model';
  const output = options.output ?? sample.output;
  const checks = options.checks ?? sample.checks;
  const owner = { id: taskId, team: 'catalogue', expiresAt: Math.floor(now / 1000) + 60 * 86_400 };
  const prepare = (value: Json) => store.contents.prepare(owner, value);
  const [input, evidence, results, written] = await Promise.all(
    [
      { input: options.input ?? sample.input, ...(options.subject === undefined ? {} : { subject: options.subject }) },
      sample.evidence,
      checks,
      output,
    ].map((value) => prepare(value as Json)),
  );
  const task: Task = {
    ...owner,
    automation,
    revision: revision.revision,
    route: 'local',
    lane: 'interactive',
    status: 'running',
    version: 1,
    run: 1,
    end: 0,
    requester: options.requester ?? { sub: 'svc-catalogue', machine: true },
    input: input!.ref,
    evidence: evidence!.ref,
    draft: 1,
    holdDays: 3,
    createdAt: at,
    updatedAt: at,
    startedAt: at,
    reviewMs: 0,
    lastHash: '0'.repeat(64),
    salt: 'pepper',
  };
  const draft: Draft = {
    number: 1,
    source,
    outcome: source === 'none' ? 'route-down' : 'answered',
    ...(source === 'none'
      ? {}
      : {
          model: { endpoint: 'local', id: 'smollm2-135m-instruct', version: 'q8_0' },
          output: written!.ref,
        }),
    evidence: [],
    attempts: [],
    usage: { inputTokens: 812, outputTokens: 164 },
    price: { microUsd: 420, priceTable: '2026-01-01' },
    latencyMs: 2100,
    at,
    judgement: {
      verdict: 'review',
      checks: checks.map(({ check, result }) => ({ check, result })),
      results: results!.ref,
      confidence: source === 'none' ? null : 0.62,
      confidenceParts: source === 'none' ? {} : { grounding: 0.62, checksPassed: 0.75 },
      reasons: options.reasons ?? ['The confidence is 0.62, below 0.80.', 'The check "banned-phrases" warned.'],
      at,
    },
  };
  const contents = [input!, evidence!, results!, ...(source === 'none' ? [] : [written!])];
  const writes: TaskWrite[] = [{ put: 'draft', draft }, ...contents.map((content): TaskWrite => ({ put: 'content', content }))];
  await store.create(
    { task, event: { type: 'task.accepted', actor: { kind: 'caller', ref: 'svc-catalogue', assurance: 'token' }, detail: {} }, writes },
    { team: 'catalogue', keySha256: 'k', bodySha256: 'b', expiresAt: task.expiresAt },
  );

  const deps: RequestReviewDependencies & { queue: DecisionQueue; starts: TaskQueue } = {
    store,
    contents: store.contents,
    registry,
    tokens,
    queue,
    starts: { send: async (message) => void started.push(message) },
    groups: options.group === 'none' ? createMemoryGroups() : createMemoryGroups(options.group ?? aGroup(), ...(options.others ?? [])),
    connectors: {
      catalogue: { kind: 'json-object', teams: ['catalogue'] },
      'shop-webhook': {
        kind: 'webhook',
        teams: ['catalogue'],
        url: 'https://shop.example.com/hooks/copy',
        timeoutMs: 5000,
        private: false,
      },
    },
    catalogueBucket: 'catalogue-bucket',
    mailer,
    linkBase: { get: async () => 'https://lines.example.com' },
    outages: createMemoryOutages(),
    pause: async () => undefined,
    clock,
    random,
    unreached: (_task, reviewer, why) => void unreached.push([reviewer, why]),
  };

  let attempts = -1;

  return {
    deps,
    store,
    mails,
    messages,
    /** What was put in line. */
    started,
    resumed,
    waiting,
    /** Of whom it was told that they cannot be mailed. */
    unreached,
    faults,
    /** Puts another group in the place of the one that stands. */
    setGroup(group: ReviewerGroup) {
      deps.groups = createMemoryGroups(group);
    },
    /** Turns the clock. */
    pass(ms: number) {
      now += ms;
    },
    /** RequestReview, as the machine calls it: it waits with the token from then on. */
    async ask(taskToken = 'task-token-1', run = 1, draftNumber = 1) {
      waiting.add(taskToken);
      attempts += 1;
      return requestReview(deps, { taskId, run, attempt: attempts, draft: draftNumber, taskToken }, () => undefined);
    },
    /** The run that was put in line begins, and a model makes the draft that was asked for. */
    async drafted(number: number) {
      const record = await this.record();
      const begun = await commandStoredTask(deps, taskId, { kind: 'start', run: record.task.run, asks: true });
      if (begun.kind === 'refused') throw new Error(`the run was not started: ${begun.refusal.refused}`);
      const made: Draft = { ...draft, number };
      await commandStoredTask(deps, taskId, { kind: 'keep-draft', run: record.task.run, draft: made, content: undefined, by: 'infer' });
    },
    /** The tokens of all links sent so far, in the order of the mails. */
    tokens(): string[] {
      return mails.map(({ text }) => /\/review\/(\S{22})/.exec(text)?.[1] ?? '');
    },
    async record() {
      const record = await store.record(taskId);
      if (!record) throw new Error('the task is gone');
      return record;
    },
    async eventTypes(): Promise<string[]> {
      return (await store.events(taskId)).map(({ type }) => type);
    },
  };
}

export type ReviewLine = Awaited<ReturnType<typeof createReviewLine>>;
