import { RevisionSpecSchema, type RevisionSpec } from '#domain/automation/schema.ts';
import { ReviewerGroupsSchema } from '#domain/identity/reviewer-groups.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { ModelRoutesSchema } from '#domain/route/schema.ts';

/** What is deployed in a run: one team, one model route, two connectors, a group of two, and small automations. */

export const team = 'catalogue';
export const workTable = 'work';
export const registryTable = 'registry';
export const catalogueBucket = 'catalogue-bucket';
export const contentBucket = 'content-bucket';
export const machineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:task';
export const interactiveUrl = 'https://sqs.example/interactive';
export const decisionsUrl = 'https://sqs.example/decisions';
export const linkBase = 'https://lines.example.com';
/** Names of indexes that hold keys alone, as lib/stacks/state-stack.ts makes them. */
export const keysOnlyIndexes = ['byTeam', 'byDue', 'bySubject', 'byAttention'];

export const slaMinutes = 30;
/** How long what is away may hold a task: short, so that a run in which it is away for longer is. */
export const holdDays = 1;
export const undoSeconds = 30;

export const groups = ReviewerGroupsSchema.parse({
  'brand-editors': {
    teams: '*',
    members: [
      { name: 'Ann Example', email: 'ann@example.com' },
      { name: 'Ben Okri', email: 'ben@example.com' },
    ],
  },
});

/** Of everybody who is mailed. */
export const addresses = Object.values(groups).flatMap(({ members }) => members.map(({ email }) => email));

export const connectors = ConnectorsSchema.parse({
  catalogue: { kind: 'json-object', teams: [team] },
  'shop-webhook': { kind: 'webhook', teams: [team], url: 'https://shop.example.com/hooks/copy' },
});

export function routes(slots: number) {
  const endpoint = { kind: 'openai', baseUrl: 'http://127.0.0.1:8080/v1', inputUsdPerMTok: 1, outputUsdPerMTok: 5 };
  return ModelRoutesSchema.parse({
    copywriting: {
      endpoints: [
        { ...endpoint, name: 'primary', model: 'small', version: '1' },
        { ...endpoint, name: 'backup', model: 'smaller', version: '1' },
      ],
      maxInFlight: slots,
    },
  });
}

const spec = {
  title: 'Copy',
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
  review: { mode: 'pre-commit', when: [], reviewers: 'brand-editors', slaMinutes },
  undoSeconds,
  holdDays,
  connectors: [{ connector: 'catalogue', key: 'products/{{ input.sku }}.json' }, { connector: 'shop-webhook' }],
};

/** The automations, by name. */
export const automations: Readonly<Record<string, RevisionSpec>> = {
  /** Lets everything through that its checks let through. */
  auto: RevisionSpecSchema.parse(spec),
  /** Shows every draft to a person. */
  reviewed: RevisionSpecSchema.parse({ ...spec, review: { ...spec.review, when: [{ always: true }] } }),
  /** Has a fixed text for want of a draft. */
  canned: RevisionSpecSchema.parse({ ...spec, fallback: { kind: 'canned', output: { headline: 'Ask in the shop' } } }),
  /** Is kept no longer than it has to be. */
  brief: RevisionSpecSchema.parse({ ...spec, retentionDays: 1 }),
};

/** Automations that ask a person only where a model or a check made it necessary. */
export const unreviewed = new Set(['auto', 'canned', 'brief']);
