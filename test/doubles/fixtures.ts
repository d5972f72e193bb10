import { genesisHash } from '#domain/audit/chain.ts';
import { RevisionSpecSchema, type RevisionSpec } from '#domain/automation/schema.ts';
import { sha256Hex } from '#domain/content/canonical.ts';
import type { ContentRef, PreparedContent } from '#domain/content/content.ts';
import type { Draft, Judgement } from '#domain/draft/schema.ts';
import type { Caller } from '#domain/identity/caller.ts';
import { AutomationIdSchema, newContentId, newReviewId, newTaskId, type ReviewId, type TaskId } from '#domain/identity/ids.ts';
import type { Publication } from '#domain/publication/schema.ts';
import type { Review, ReviewLink, Vote } from '#domain/review/schema.ts';
import type { Change, TaskRecord, TaskWrite } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';

/**
 * Records as tests start from them, whole and valid; a test names the fields that it is about. Where the shape of a record or of a
 * change is another, this is the file to say so.
 */

export const morning = new Date('2026-03-04T09:00:00.000Z');
export const team = 'catalogue';
export const route = 'copywriting';
export const automation = AutomationIdSchema.parse('product-description');

/** An instant, so many milliseconds after the morning. */
export const after = (ms: number) => new Date(morning.getTime() + ms).toISOString();

let made = 0;

/** An id that no test has had before; ids are ordered by `at` and not by the order in which they are made. */
export function aTaskId(at = morning): TaskId {
  made += 1;
  return newTaskId(at, Buffer.from(sha256Hex(`id ${made}`), 'hex').subarray(0, 16));
}

const madeBytes = () => {
  made += 1;
  return Buffer.from(sha256Hex(`id ${made}`), 'hex').subarray(0, 16);
};

export function aReviewId(at = morning): ReviewId {
  return newReviewId(at, madeBytes());
}

/** Where content would be: nothing lies there until a test puts it. */
export function aRef(fields: Partial<ContentRef> = {}): ContentRef {
  return { id: newContentId(morning, madeBytes()), sha256: 'd'.repeat(64), sizeBytes: 2, ...fields };
}

/** A task that was just accepted. */
export function aTask(fields: Partial<Task> = {}): Task {
  const at = fields.createdAt ?? after(0);
  return {
    id: aTaskId(new Date(at)),
    team,
    automation,
    revision: 1,
    route,
    lane: 'interactive',
    status: 'queued',
    version: 1,
    run: 1,
    end: 0,
    requester: { sub: 'svc-catalogue', machine: true },
    input: aRef(),
    draft: 0,
    holdDays: 3,
    createdAt: at,
    updatedAt: at,
    reviewMs: 0,
    waiting: { kind: 'start', since: at, act: 'Starts by itself.' },
    dueAt: new Date(Date.parse(at) + 60_000).toISOString(),
    lastHash: genesisHash,
    salt: 'pepper',
    expiresAt: Date.UTC(2100, 0, 1) / 1000,
    ...fields,
  };
}

/** A task and what lies beside it: nothing, unless a test says so. */
export function aRecord(task: Task, fields: Partial<Omit<TaskRecord, 'task'>> = {}): TaskRecord {
  return { task, drafts: [], reviews: [], publications: [], ...fields };
}

/** What a task that runs has, and none that waits to start. */
export const running = { status: 'running', startedAt: after(0), dueAt: after(15 * 60_000), waiting: undefined } as const;

/** What the checks say of a draft that may be published: it fits its output schema. */
export const fits: Judgement['checks'] = [{ check: 'output-schema', result: 'pass' }];

export function aDraft(fields: Partial<Draft> = {}): Draft {
  return {
    number: 1,
    source: 'model',
    outcome: 'answered',
    model: { endpoint: 'primary', id: 'smollm2', version: '1' },
    evidence: [],
    attempts: [{ endpoint: 'primary', result: 'answered', latencyMs: 900 }],
    usage: { inputTokens: 100, outputTokens: 20 },
    price: { microUsd: 1000, priceTable: '2026-01-01' },
    latencyMs: 900,
    at: after(0),
    ...fields,
  };
}

export function aReview(task: Pick<Task, 'id' | 'team'>, fields: Partial<Review> = {}): Review {
  return {
    id: aReviewId(),
    taskId: task.id,
    team: task.team,
    about: { kind: 'draft', draft: 1 },
    end: 0,
    purpose: 'release',
    needs: { approvals: 1, rejections: 1 },
    regenerations: 2,
    overrule: [],
    status: 'open',
    reasons: ['Confidence is 62 %, below the 80 % this automation asks for.'],
    proposal: aRef(),
    group: 'brand-editors',
    openedAt: after(0),
    deadline: { at: after(60 * 60_000), rule: { kind: 'after-first-email', minutes: 60 } },
    votes: [],
    cast: 0,
    waiter: { kind: 'execution', taskToken: 'task-token-1', run: 1, attempt: 0 },
    invitations: [{ reviewer: 'brand-editors/ann', sentAt: after(1000) }],
    ...fields,
  };
}

export function aVote(fields: Partial<Vote> = {}): Vote {
  return {
    number: 1,
    kind: 'approve',
    draft: 1,
    proposal: aRef(),
    reviewer: 'brand-editors/ann',
    reviewerName: 'Ann Example',
    assurance: 'link',
    overruled: [],
    at: after(60_000),
    ...fields,
  };
}

/** What a review has once a vote decided it: the vote, for what is shown unless it says otherwise, and when it becomes final. */
export function decidedBy(review: Review, fields: Partial<Vote> = {}): Review {
  const vote = aVote({ proposal: review.proposal, ...fields });
  return { ...review, status: 'decided', votes: [vote], cast: vote.number, finalAt: after(90_000) };
}

export function aLink(review: Pick<Review, 'id' | 'taskId'>, fields: Partial<ReviewLink> = {}): ReviewLink {
  return {
    taskId: review.taskId,
    review: review.id,
    reviewer: 'brand-editors/ann',
    reviewerName: 'Ann Example',
    addressDigest: 'a'.repeat(64),
    ...fields,
  };
}

export function aPublication(fields: Partial<Publication> = {}): Publication {
  return {
    connector: 'catalogue',
    target: 's3://catalogue/products/A-1.json',
    draft: 1,
    status: 'published',
    receipt: 'version-1',
    digest: 'd'.repeat(64),
    end: 0,
    at: after(120_000),
    ...fields,
  };
}

/** What a change writes beside its task. */
export const put = {
  draft: (draft: Draft): TaskWrite => ({ put: 'draft', draft }),
  review: (review: Review): TaskWrite => ({ put: 'review', review }),
  publication: (publication: Publication): TaskWrite => ({ put: 'publication', publication }),
  content: (content: PreparedContent): TaskWrite => ({ put: 'content', content }),
  link: (tokenSha256: string, link: ReviewLink): TaskWrite => ({
    put: 'link',
    tokenSha256,
    link,
  }),
};

/** The change that makes a task. */
export function creationOf(task: Task, writes: TaskWrite[] = []): Change {
  return {
    task,
    event: { type: 'task.accepted', actor: { kind: 'caller', ref: task.requester.sub, assurance: 'token' }, detail: {} },
    writes,
  };
}

/** A change of a task: its next version, with other fields and what else is written. */
export function changeOf(task: Task, fields: Partial<Task> = {}, writes: TaskWrite[] = []): Change {
  return {
    task: { ...task, ...fields, version: task.version + 1 },
    event: { type: 'draft.made', actor: { kind: 'system', ref: 'infer', assurance: 'internal' }, detail: { version: task.version + 1 } },
    writes,
  };
}

/** The claim of an Idempotency-Key that no test has used before. */
export function aClaim(fields: Partial<{ team: string; keySha256: string; bodySha256: string; expiresAt: number }> = {}) {
  made += 1;
  return { team, keySha256: sha256Hex(`key ${made}`), bodySha256: 'b'.repeat(64), expiresAt: Date.UTC(2099, 0, 1) / 1000, ...fields };
}

export function aCaller(fields: Partial<Caller> = {}): Caller {
  return { sub: 'svc-catalogue', team, scope: new Set(['tasks:write', 'tasks:read']), ...fields };
}

/** A revision that publishes to one connector and lets everything through. */
export function aSpec(fields: Partial<RevisionSpec> = {}): RevisionSpec {
  return {
    ...RevisionSpecSchema.parse({
      title: 'Product description',
      description: 'Copy for one catalogue product.',
      inputSchema: {
        type: 'object',
        required: ['sku', 'title'],
        additionalProperties: false,
        properties: { sku: { type: 'string' }, title: { type: 'string', maxLength: 80 }, price: { type: 'number', minimum: 0 } },
      },
      outputSchema: { type: 'object', required: ['headline'], properties: { headline: { type: 'string' } } },
      example: { input: { sku: 'A-1', title: 'Teapot' } },
      prompt: { system: 'Write.', user: '{{ input.title }}' },
      model: { route, maxTokens: 100 },
      review: { mode: 'pre-commit', when: [{ confidenceBelow: 0.8 }], reviewers: 'brand-editors' },
      connectors: [{ connector: 'catalogue', key: 'products/{{ input.sku }}.json' }],
    }),
    ...fields,
  };
}
