import type { Caller } from '#domain/identity/caller.ts';
import { DocumentContendedError } from '#domain/knowledge/errors.ts';
import type { PutDocument } from '#domain/knowledge/schema.ts';
import { ProblemError } from '#domain/problem/problem.ts';
import type { DocumentStore, DomainOwners, IngestQueue, PutDocumentReply } from './ports/knowledge.ts';
import type { Clock } from './ports/system.ts';
import { claimDomain } from './steps/own-domain.ts';

export type PutDocumentDependencies = { owners: DomainOwners; documents: DocumentStore; queue: IngestQueue; clock: Clock };

/** Stores a document and queues it for indexing. @throws {ProblemError} not-found for another team's domain; conflict */
export async function putDocument(
  { owners, documents, queue, clock }: PutDocumentDependencies,
  caller: Caller,
  { domain, id }: { domain: string; id: string },
  document: PutDocument,
): Promise<PutDocumentReply> {
  const now = clock.now();
  await claimDomain(owners, caller, domain, now);
  const reply = await contentionIsAProblem(documents.put(caller.team, domain, id, document, now));
  const { status, version, team } = reply.record;
  // Also for an unchanged document that still waits: the first message may have been lost on its way.
  if (status === 'queued') await queue.send({ domain, id, version, action: 'index' }, team);
  return reply;
}

async function contentionIsAProblem(put: Promise<PutDocumentReply>): Promise<PutDocumentReply> {
  try {
    return await put;
  } catch (error) {
    if (!(error instanceof DocumentContendedError)) throw error;
    throw new ProblemError('conflict', 'Others are putting the same document right now; put it again.');
  }
}
