import type { RevisionSpec } from '#domain/automation/schema.ts';
import type { Json } from '#domain/content/canonical.ts';
import { embeddingServer } from '#domain/outside/schema.ts';
import { renderText } from '#domain/content/text-template.ts';
import { KnowledgeForbiddenError } from '#domain/knowledge/errors.ts';
import type { FoundChunk } from '#domain/knowledge/schema.ts';
import type { ModelRoutes } from '#domain/route/schema.ts';
import type { TaskRecord } from '#domain/task/record.ts';
import type { Task } from '#domain/task/schema.ts';
import { isOver } from '#domain/task/states.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { DomainOwners, KnowledgeSearch } from './ports/knowledge.ts';
import type { EmbeddingClient } from './ports/models.ts';
import type { TaskStore } from './ports/task-store.ts';
import { callOutside, type CallOutsideDependencies } from './steps/call-outside.ts';
import { commandStoredTask } from './steps/change-task.ts';
import { findRoute } from './steps/find-route.ts';
import { searchKnowledge } from './steps/search-knowledge.ts';
import { pinnedRevision, readInput } from './task-contents.ts';

export type RetrieveDependencies = CallOutsideDependencies & {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  owners: DomainOwners;
  index: KnowledgeSearch;
  embeddings: EmbeddingClient;
  routes: ModelRoutes;
};

export type RetrieveReply =
  /** Evidence is stored; `chunks` of them. */
  | { kind: 'found'; chunks: number }
  /** It was there already, or the revision asks for none. */
  | { kind: 'known' }
  /** The task has ended, or a later run goes on. */
  | { kind: 'over' };

type Retrieval = NonNullable<RevisionSpec['retrieval']>;

/** Longest query in characters, as {@link SearchRequestSchema} has it. A model reads far less of it. */
const maxQueryLength = 2000;

/**
 * Finds the evidence for a task once and stores it. A revision that asks for none, a query that renders to nothing and a domain
 * that nobody has put a document into give no evidence.
 * @throws {KnowledgeForbiddenError} when the domain belongs to another team than the automation
 * @throws {OutsideAwayError} when the embedding server is away, or the stage lacks the revision's model route
 */
export async function retrieve(deps: RetrieveDependencies, record: TaskRecord, run: number): Promise<RetrieveReply> {
  const { task } = record;
  if (isOver(task, run)) return { kind: 'over' };
  // Nothing is looked for that no model would read.
  await findRoute(deps, task.route, task.id);
  if (task.evidence) return { kind: 'known' };
  const { retrieval } = (await pinnedRevision(deps.registry, task)).spec;
  if (!retrieval) return { kind: 'known' };
  const found = await findEvidence(deps, task, retrieval);
  const content = await deps.contents.prepare(task, found.map(toJson));
  // Another execution of the same task may have been first; the evidence that drafts rest on stays.
  const kept = await commandStoredTask(deps, record, { kind: 'keep-evidence', run, chunks: found.length, content });
  if (kept.kind === 'changed') return { kind: 'found', chunks: found.length };
  return { kind: kept.refusal.refused === 'done' ? 'known' : 'over' };
}

async function findEvidence(deps: RetrieveDependencies, task: Task, retrieval: Retrieval): Promise<FoundChunk[]> {
  const query = renderText(retrieval.query, { input: await readInput(deps.contents, task) })
    .trim()
    .slice(0, maxQueryLength);
  if (query === '' || !(await mayRead(deps, task, retrieval.domain))) return [];
  return await callOutside(deps, embeddingServer, task.id, () => searchKnowledge(deps, retrieval.domain, { query, topK: retrieval.topK }));
}

/** Whether there is a domain to read. Owners are asked at run time, since a domain may be claimed after the revision was put. */
async function mayRead({ registry, owners }: RetrieveDependencies, task: Task, domain: string): Promise<boolean> {
  const [team, owner] = await Promise.all([registry.owner(task.automation), owners.owner(domain)]);
  if (owner === undefined) return false;
  if (team !== owner) {
    throw new KnowledgeForbiddenError(
      `Automation ${task.automation} may not read the knowledge domain "${domain}": it belongs to another team. Put its documents into a domain of the automation's own team.`,
    );
  }
  return true;
}

function toJson({ span, ...chunk }: FoundChunk): Json {
  return { ...chunk, span: { start: span.start, end: span.end } };
}
