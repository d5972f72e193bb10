import { TaskStatusSchema } from '#domain/task/schema.ts';
import { contentBucket } from '../simulation/stage.ts';
import type { Standing } from './standing.ts';

/** Where something of a stage can stand while another version is deployed over it. */

/** What an item of a table is, by its keys; and how it stands, for those that stand differently. */
const kinds: readonly (readonly [RegExp, string, (item: Readonly<Record<string, unknown>>) => unknown])[] = [
  [/^TASK#[^#]+ TASK$/, 'task', ({ status }) => status],
  [/^TASK#[^#]+ V#/, 'version', ({ type }) => type],
  [/^TASK#[^#]+#CLAIMS /, 'draft claim', ({ until }) => (until === undefined ? 'given back' : 'taken')],
  [/^TEAM#.+#CONTENT /, 'content', ({ inline }) => (inline === undefined ? 'in S3' : 'inline')],
  [/^CLAIM#/, 'claim', () => 'of a key'],
  [/^LINK#/, 'link', () => 'of a review'],
  [/^OUTAGES /, 'outage', ({ phase }) => phase],
  [/^RATE#/, 'rate', () => 'of a team'],
  [/^AUTOMATIONS /, 'automation', () => 'live'],
  [/^AUTOMATION#.+ REVISION#/, 'revision', () => 'of an automation'],
  [/^REVIEWER_GROUPS /, 'reviewer group', () => 'newest'],
  [/^REVIEWER_GROUP#.+ VERSION#/, 'reviewer group', () => 'version'],
  [/^KNOWLEDGE#.+ DOC#/, 'document', ({ removed, status }) => (removed ? 'removed' : status)],
  [/^KNOWLEDGE#.+ META$/, 'domain', () => 'owned'],
  [/^KNOWLEDGE#.+ WRITER$/, 'lease', () => 'of an index'],
];

function placeOfItem(item: Readonly<Record<string, unknown>>): string {
  const key = `${String(item['pk'])} ${String(item['sk'])}`;
  const found = kinds.find(([pattern]) => pattern.test(key));
  if (!found) throw new Error(`Nobody knows what the item ${key} is; say so in test/compatibility/places.ts.`);
  const [, kind, howOf] = found;
  return `${kind}: ${String(howOf(item))}`;
}

/** The places in which something stands. */
export function placesOf({ work, registry, objects, messages, executions, mails }: Standing): Set<string> {
  return new Set([
    ...[...work, ...registry].map(placeOfItem),
    ...work.flatMap(({ sk, untold }) => (sk === 'TASK' && untold !== undefined ? ['task: untold'] : [])),
    ...work.flatMap(({ sk, waiting }) => (sk === 'TASK' && waiting ? [`task waits: ${(waiting as { kind: string }).kind}`] : [])),
    ...Object.keys(objects).map((name) => `object: ${name.startsWith(`${contentBucket}/`) ? 'content' : 'other'}`),
    ...messages.map(({ url }) => `message: ${url.split('/').at(-1)}`),
    ...executions.flatMap(({ at }) => (at ? [`execution: ${at.state}${at.token === undefined ? '' : ', waiting'}`] : [])),
    ...mails.map(() => 'mail: sent'),
  ]);
}

/** The places that the records of a version must have between them. Rolling back is not built yet. */
export const places: readonly string[] = [
  ...TaskStatusSchema.exclude(['rolled_back']).options.map((status) => `task: ${status}`),
  'task: untold',
  ...['start', 'outside', 'automation-paused', 'review', 'decision-delivery'].map((kind) => `task waits: ${kind}`),
  ...['task.accepted', 'draft.made', 'draft.judged', 'publication.made'].map((type) => `version: ${type}`),
  ...['requested', 'emailed', 'decided', 'delivered', 'expired', 'undone'].map((fact) => `version: review.${fact}`),
  ...['taken', 'given back'].map((how) => `draft claim: ${how}`),
  ...['inline', 'in S3'].map((how) => `content: ${how}`),
  'object: content',
  'claim: of a key',
  'link: of a review',
  'mail: sent',
  ...['down', 'recovering'].map((phase) => `outage: ${phase}`),
  'rate: of a team',
  'automation: live',
  'revision: of an automation',
  ...['newest', 'version'].map((how) => `reviewer group: ${how}`),
  ...['queued', 'indexed', 'failed', 'deleting', 'removed'].map((status) => `document: ${status}`),
  'domain: owned',
  'lease: of an index',
  ...['interactive', 'bulk', 'retrieve', 'pool-main-interactive', 'pool-main-bulk', 'decisions', 'undelivered'].map(
    (queue) => `message: ${queue}`,
  ),
  ...['Retrieve, waiting', 'Infer, waiting', 'Validate', 'Fallback', 'RequestReview, waiting', 'Publish', 'Settle'].map(
    (state) => `execution: ${state}`,
  ),
];
