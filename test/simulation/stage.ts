import { byAttention, byDue, bySubject, byTeam } from '#adapters/dynamodb/keys.ts';
import { RevisionSpecSchema, type RevisionSpec } from '#domain/automation/schema.ts';
import { GroupSpecSchema, type GroupSpec } from '#domain/identity/reviewer-groups.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { PoolsSchema, type Lane } from '#domain/route/pool.ts';
import { ModelRoutesSchema } from '#domain/route/schema.ts';
import type { PoolPlan } from './profile.ts';

/** What is deployed in a run: two teams, one model route, its pool and another, two connectors, a group of two, and small automations. */

export const team = 'catalogue';
/** A team that submits little. */
export const quietTeam = 'studio';
export const workTable = 'work';
export const registryTable = 'registry';
export const catalogueBucket = 'catalogue-bucket';
export const contentBucket = 'content-bucket';
export const machineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:task';
export const interactiveUrl = 'https://sqs.example/interactive';
export const bulkUrl = 'https://sqs.example/bulk';
export const decisionsUrl = 'https://sqs.example/decisions';
export const undeliveredUrl = 'https://sqs.example/undelivered';
export const retrieveUrl = 'https://sqs.example/retrieve';
export const poolPrefix = 'https://sqs.example/pool-';
export const linkBase = 'https://lines.example.com';
/** The indexes of the Work table, with their projections as lib/stacks/state-stack.ts makes them. */
export const indexes = Object.fromEntries(
  [byTeam, byDue, bySubject, byAttention].map((index) => [index.name, { ...index, keysOnly: true }]),
);

export const slaMinutes = 30;
export const maxRegenerations = 2;
/** How long what is away may hold a task: short, so that a run in which it is away for longer is. */
export const holdDays = 1;
export const undoSeconds = 30;

/** The reviewer groups, by name. */
export const groups: Readonly<Record<string, GroupSpec>> = {
  'brand-editors': GroupSpecSchema.parse({
    people: [
      { id: 'ann', name: 'Ann Example', email: 'ann@example.com' },
      { id: 'ben', name: 'Ben Okri', email: 'ben@example.com' },
    ],
  }),
  /** Ben stands in both. */
  leads: GroupSpecSchema.parse({
    people: [
      { id: 'lea', name: 'Lea Lead', email: 'lea@example.com' },
      { id: 'ben-lead', name: 'Ben Okri', email: 'ben+lead@example.com' },
    ],
  }),
};

/** Of everybody who is mailed first: the mail service may take none of them, and always those of the leads. */
export const addresses = (groups['brand-editors']?.people ?? []).map(({ email }) => email);

export const connectors = ConnectorsSchema.parse({
  catalogue: { kind: 'json-object', teams: [team, quietTeam] },
  'shop-webhook': { kind: 'webhook', teams: [team, quietTeam], url: 'https://shop.example.com/hooks/copy' },
});

/** The pool of the route, and one that it may be moved to. */
export const pool = 'main';
export const otherPool = 'other';

/** Where a lane of a pool waits. */
export function laneUrl(name: string, lane: Lane): string {
  return `${poolPrefix}${name}-${lane}`;
}

export function pools({ interactive, bulk }: PoolPlan) {
  const lanes = { capacity: interactive + (bulk ?? 0), interactive, ...(bulk === undefined ? {} : { bulk }) };
  return PoolsSchema.parse({ [pool]: lanes, [otherPool]: lanes });
}

export function routes() {
  const endpoint = { kind: 'openai', baseUrl: 'http://127.0.0.1:8080/v1', inputUsdPerMTok: 1, outputUsdPerMTok: 5 };
  return ModelRoutesSchema.parse({
    copywriting: {
      pool,
      endpoints: [
        { ...endpoint, name: 'primary', model: 'small', version: '1' },
        { ...endpoint, name: 'backup', model: 'smaller', version: '1' },
      ],
    },
  });
}

const spec = {
  title: 'Copy',
  teams: [quietTeam],
  description: 'Writes copy.',
  inputSchema: { type: 'object', required: ['sku', 'title'], properties: { sku: { type: 'string' }, title: { type: 'string' } } },
  outputSchema: {
    type: 'object',
    required: ['headline'],
    additionalProperties: false,
    properties: { headline: { type: 'string', minLength: 1, maxLength: 40 } },
  },
  example: { input: { sku: 'A-1', title: 'Teapot' } },
  prompt: { system: 'Write.', user: '{{ input.title }}' },
  model: { route: 'copywriting', maxTokens: 100 },
  checks: [{ check: 'banned-phrases', phrases: ['guaranteed'], severity: 'fail' }],
  maxRepairs: 1,
  review: { mode: 'pre-commit', when: [], reviewers: 'brand-editors', slaMinutes, maxRegenerations },
  undoSeconds,
  holdDays,
  connectors: [{ connector: 'catalogue', key: 'products/{{ input.sku }}.json' }, { connector: 'shop-webhook' }],
};

const inTime = { reminderMinutes: 5, escalateTo: { group: 'leads', afterMinutes: 15 } };

/** The automations, by name. */
export const automations: Readonly<Record<string, RevisionSpec>> = {
  /** Lets everything through that its checks let through. */
  auto: RevisionSpecSchema.parse(spec),
  /** Shows every draft to a person. */
  reviewed: RevisionSpecSchema.parse({ ...spec, review: { ...spec.review, when: [{ always: true }] } }),
  /** Shows every draft to two people, who both have to approve it. */
  both: RevisionSpecSchema.parse({ ...spec, review: { ...spec.review, when: [{ always: true }], approvals: 2, rejections: 2 } }),
  /** Reminds those who are silent, and asks the leads besides. */
  escalated: RevisionSpecSchema.parse({ ...spec, review: { ...spec.review, when: [{ always: true }], ...inTime } }),
  /** Shows what a model wrote to people, and takes a fixed text when they are silent. */
  silent: RevisionSpecSchema.parse({
    ...spec,
    checks: [{ check: 'banned-phrases', phrases: ['Copy no'], severity: 'warn' }],
    review: { ...spec.review, when: [{ check: 'banned-phrases', is: 'warn' }], ...inTime, onSilence: 'fallback' },
    fallback: { kind: 'canned', output: { headline: 'Ask in the shop' } },
  }),
  /** Has a fixed text for want of a draft. */
  canned: RevisionSpecSchema.parse({ ...spec, fallback: { kind: 'canned', output: { headline: 'Ask in the shop' } } }),
  /** Looks for evidence first. */
  informed: RevisionSpecSchema.parse({ ...spec, retrieval: { domain: 'voice', query: '{{ input.title }}' } }),
  /** Is kept no longer than it has to be. */
  brief: RevisionSpecSchema.parse({ ...spec, retentionDays: 1 }),
};

/** Automations that ask a person only where a model or a check made it necessary. */
export const unreviewed = new Set(['auto', 'canned', 'brief', 'informed']);
