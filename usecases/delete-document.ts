import type { Caller } from '#domain/identity/caller.ts';
import type { DocumentRecord } from '#domain/knowledge/schema.ts';
import type { DocumentStore, DomainOwners, IngestQueue } from './ports/knowledge.ts';
import type { Clock } from './ports/system.ts';
import { noDocument, requireOwnDomain } from './steps/own-domain.ts';

export type DeleteDocumentDependencies = { owners: DomainOwners; documents: DocumentStore; queue: IngestQueue; clock: Clock };

/** Sends a document on its way out. Deleting twice has one effect. @throws {ProblemError} not-found, for another team's domain too */
export async function deleteDocument(
  { owners, documents, queue, clock }: DeleteDocumentDependencies,
  caller: Caller,
  { domain, id }: { domain: string; id: string },
): Promise<DocumentRecord> {
  await requireOwnDomain(owners, caller, domain);
  const record = await documents.beginDelete(domain, id, clock.now());
  if (!record) throw noDocument();
  await queue.send({ domain, id, version: record.version, action: 'delete' }, record.team);
  return record;
}
