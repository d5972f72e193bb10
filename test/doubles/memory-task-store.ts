import { isDeepStrictEqual } from 'node:util';
import { AuditEventSchema, type AuditEvent } from '../../domain/audit/schema.ts';
import { canonicalJson, sha256Hex } from '../../domain/content/canonical.ts';
import type { ContentRef, PreparedContent } from '../../domain/content/content.ts';
import { auditOf } from '../../domain/task/change.ts';
import { DraftSchema, type Draft } from '../../domain/draft/schema.ts';
import { newContentId, type TaskId } from '../../domain/identity/ids.ts';
import { ProblemError } from '../../domain/problem/problem.ts';
import { PublicationSchema, type Publication } from '../../domain/publication/schema.ts';
import { ReviewLinkSchema, ReviewSchema, type Review, type ReviewLink } from '../../domain/review/schema.ts';
import type { Change, TaskRecord } from '../../domain/task/record.ts';
import { TaskSchema, type Claim, type Task } from '../../domain/task/schema.ts';
import type { ContentStore } from '../../usecases/ports/content-store.ts';
import type { Clock } from '../../usecases/ports/system.ts';
import type { TaskStore } from '../../usecases/ports/task-store.ts';

type Kept = {
  task: Task;
  drafts: Map<number, Draft>;
  reviews: Map<string, Review>;
  publications: Map<string, Publication>;
  contents: Map<string, PreparedContent>;
  events: AuditEvent[];
};

/** What tests may do besides the port. */
export type MemoryTaskStore = TaskStore & {
  contents: ContentStore;
  /** Everything that is stored, as text: for asserting that a secret is in none of it. */
  dump(): string;
  /** Called after the record was read and before a commit; for interleaving. */
  beforeCommit: (() => Promise<void>) | undefined;
  /** Takes a content away, as erasure does. */
  erase(id: TaskId, ref: ContentRef | undefined): void;
  /** Replaces stored bytes, as nobody should. */
  tamper(id: TaskId, ref: ContentRef | undefined, text: string): void;
};

/**
 * Tasks in memory. What every task store keeps to, it keeps to: see `test/contracts/task-store.ts`. Besides, what is stored must fit its
 * schema.
 */
export function createMemoryTaskStore(clock: Clock): MemoryTaskStore {
  const tasks = new Map<string, Kept>();
  const links = new Map<string, ReviewLink>();
  const claims = new Map<string, Claim>();
  const looks = new Map<string, number>();
  let prepared = 0;

  function apply(from: TaskRecord | undefined, change: Change): 'saved' | 'stale' {
    const kept = tasks.get(change.task.id);
    if (from ? kept?.task.version !== from.task.version : kept) return 'stale';
    const next: Kept = kept
      ? {
          ...kept,
          drafts: new Map(kept.drafts),
          reviews: new Map(kept.reviews),
          publications: new Map(kept.publications),
          contents: new Map(kept.contents),
          events: [...kept.events],
        }
      : { task: change.task, drafts: new Map(), reviews: new Map(), publications: new Map(), contents: new Map(), events: [] };
    const { task } = change;
    if (next.events.some((event) => event.seq === task.version)) return 'stale';
    const event = auditOf(change);
    next.events.push(AuditEventSchema.parse(event));
    next.task = TaskSchema.parse({ ...changed(kept?.task, from?.task, task), lastHash: event.hash });
    const newLinks: [string, ReviewLink][] = [];
    for (const write of change.writes ?? []) {
      if (write.put === 'draft') {
        const { draft } = write;
        const before = from?.drafts.find(({ number }) => number === draft.number);
        next.drafts.set(draft.number, DraftSchema.parse(changed(next.drafts.get(draft.number), before, draft)));
      } else if (write.put === 'review') {
        const { review } = write;
        const before = from?.reviews.find(({ id }) => id === review.id);
        next.reviews.set(review.id, ReviewSchema.parse(changed(next.reviews.get(review.id), before, review)));
      } else if (write.put === 'publication') {
        const { publication } = write;
        const before = from?.publications.find((one) => publicationKey(one) === publicationKey(publication));
        const key = publicationKey(publication);
        next.publications.set(key, PublicationSchema.parse(changed(next.publications.get(key), before, publication)));
      } else if (write.put === 'content') next.contents.set(write.content.ref.id, write.content);
      else newLinks.push([write.tokenSha256, ReviewLinkSchema.parse(write.link)]);
    }
    tasks.set(task.id, next);
    for (const [token, link] of newLinks) links.set(token, link);
    return 'saved';
  }

  function claimOf(key: string): Claim | undefined {
    const claim = claims.get(key);
    return claim && claim.expiresAt * 1000 > clock.now().getTime() ? { ...claim } : undefined;
  }

  const store: MemoryTaskStore = {
    beforeCommit: undefined,

    async create(change, { team, keySha256, bodySha256, expiresAt }) {
      const key = `${team}/${keySha256}`;
      const held = claimOf(key);
      if (held) return { kind: 'claimed', claim: held };
      if (apply(undefined, structuredClone(change)) === 'stale') return { kind: 'in-flight' };
      claims.set(key, { bodySha256, taskId: change.task.id, expiresAt });
      return { kind: 'created' };
    },

    async claim(team, keySha256) {
      return claimOf(`${team}/${keySha256}`);
    },

    async get(id) {
      return structuredClone(tasks.get(id)?.task);
    },

    async record(id) {
      const kept = tasks.get(id);
      if (!kept) return undefined;
      const byDraft = (a: { draft: number }, b: { draft: number }) => a.draft - b.draft;
      return structuredClone({
        task: kept.task,
        drafts: [...kept.drafts.values()].toSorted((a, b) => a.number - b.number),
        reviews: [...kept.reviews.values()].toSorted((a, b) => a.id.localeCompare(b.id)),
        publications: [...kept.publications.values()].toSorted(byDraft),
      });
    },

    async commit(from, change) {
      await store.beforeCommit?.();
      return apply(structuredClone(from), structuredClone(change));
    },

    async postpone(seen, dueAt) {
      const kept = tasks.get(seen.id);
      if (kept?.task.version === seen.version && kept.task.dueAt !== undefined) {
        kept.task = { ...kept.task, dueAt: dueAt.toISOString() };
        looks.delete(seen.id);
      }
    },

    async events(id) {
      return structuredClone(tasks.get(id)?.events ?? []);
    },

    async list(team, filter) {
      const older = filter.cursor === undefined ? undefined : readCursor(filter.cursor, team);
      const items = [...tasks.values()]
        .map(({ task }) => task)
        .filter(
          (task) =>
            task.team === team &&
            (filter.subjectHash ?? task.subjectHash) === task.subjectHash &&
            (filter.automation ?? task.automation) === task.automation &&
            (filter.status ?? task.status) === task.status,
        )
        .toSorted((a, b) => placeOf(b).localeCompare(placeOf(a)))
        .filter((task) => older === undefined || placeOf(task) < older);
      const page = items.slice(0, filter.limit);
      const last = page.at(-1);
      return { items: structuredClone(page), ...(last && page.length < items.length ? { cursor: cursorOf(last) } : {}) };
    },

    async told(seen) {
      const kept = tasks.get(seen.id);
      if (kept?.task.version !== seen.version) return;
      const { untold: _untold, outbox: _outbox, dueAt: _dueAt, ...task } = kept.task;
      kept.task = task;
    },

    async putOff(id, dueAt) {
      const kept = tasks.get(id);
      if (kept?.task.dueAt === undefined) return 0;
      const times = (looks.get(id) ?? 0) + 1;
      looks.set(id, times);
      kept.task = { ...kept.task, dueAt: dueAt(times).toISOString() };
      return times;
    },

    async parked(who, limit) {
      return [...tasks.values()]
        .filter(({ task }) => task.status === 'held' && task.waiting?.who === who)
        .toSorted((a, b) => (a.task.releaseAt ?? '').localeCompare(b.task.releaseAt ?? ''))
        .slice(0, limit)
        .map(({ task }) => task.id);
    },

    async inAttention(status, limit, after = '') {
      const items = [...tasks.values()]
        .map(({ task }) => task)
        .filter((task) => task.status === status && attentionOf(task) > after)
        .toSorted((a, b) => attentionOf(a).localeCompare(attentionOf(b)));
      const page = items.slice(0, limit);
      const last = page.at(-1);
      return { items: structuredClone(page), ...(last && page.length < items.length ? { after: attentionOf(last) } : {}) };
    },

    async due(urgency, now, limit) {
      return [...tasks.values()]
        .filter(({ task }) => (task.waiting?.kind === 'automation-paused') === (urgency === 'routine'))
        .flatMap(({ task }) => (task.dueAt !== undefined && task.dueAt <= now.toISOString() ? [task] : []))
        .toSorted((a, b) => (a.dueAt ?? '').localeCompare(b.dueAt ?? ''))
        .slice(0, limit)
        .map(({ id }) => id);
    },

    async link(tokenSha256) {
      return structuredClone(links.get(tokenSha256));
    },

    contents: {
      async prepare(_owner, value) {
        const text = canonicalJson(value);
        prepared += 1;
        const id = newContentId(clock.now(), Buffer.from(sha256Hex(`content ${prepared}`), 'hex'));
        return { ref: { id, sha256: sha256Hex(text), sizeBytes: Buffer.byteLength(text) }, inline: text };
      },
      async get(place, ref) {
        const kept = tasks.get(place.id);
        const content = kept?.task.team === place.team ? kept.contents.get(ref.id) : undefined;
        return content && 'inline' in content ? content.inline : undefined;
      },
    },

    dump() {
      const all = [...tasks.values()].map((kept) => ({
        ...kept,
        drafts: [...kept.drafts],
        reviews: [...kept.reviews],
        publications: [...kept.publications],
        contents: [...kept.contents],
      }));
      return JSON.stringify({ all, links: [...links], claims: [...claims] });
    },

    erase(id, ref) {
      tasks.get(id)?.contents.delete(ref?.id ?? '');
    },

    tamper(id, ref, text) {
      const content = tasks.get(id)?.contents.get(ref?.id ?? '');
      if (content) tasks.get(id)?.contents.set(content.ref.id, { ...content, inline: text });
    },
  };
  return store;
}

const publicationKey = ({ draft, connector }: Publication) => `${draft}/${connector}`;

/**
 * What is stored once a record was turned into another: only fields that differ are written, so who changes what they read in its place
 * stores nothing.
 */
function changed<T extends object>(stored: T | undefined, from: T | undefined, to: T): T {
  if (!stored || !from) return to;
  const next = { ...stored } as Record<string, unknown>;
  const [before, after] = [from, to] as [Record<string, unknown>, Record<string, unknown>];
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!isDeepStrictEqual(before[field], after[field])) next[field] = after[field];
  }
  return next as T;
}

/** Where a task stands in the list of those that want attention. */
const attentionOf = (task: Task) => {
  if (task.status === 'failed') return `${task.finishedAt ?? task.updatedAt}#${task.id}`;
  if (task.status === 'in_review') return `${task.waiting?.since ?? task.updatedAt}#${task.id}`;
  return `${task.waiting?.who ?? ''}#${task.releaseAt ?? task.updatedAt}#${task.id}`;
};

/** Where a task stands in its team's list. */
const placeOf = (task: Task) => `${task.createdAt}#${task.id}`;

const cursorOf = (task: Task) => Buffer.from(`${task.team} ${placeOf(task)}`).toString('base64url');

function readCursor(cursor: string, team: string): string {
  const [of, place] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (of !== team || place === undefined) throw new ProblemError('malformed-request', 'The cursor is not one that this list gave.');
  return place;
}
