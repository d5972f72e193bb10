import type { Caller } from '#domain/identity/caller.ts';
import type { DocumentRecord } from '#domain/knowledge/schema.ts';
import type { DocumentStore, DomainOwners } from './ports/knowledge.ts';
import { noDocument, requireOwnDomain } from './steps/own-domain.ts';

export type GetDocumentDependencies = { owners: DomainOwners; documents: DocumentStore };

/** Where a document stands. @throws {ProblemError} not-found, for another team's domain too */
export async function getDocument(
  { owners, documents }: GetDocumentDependencies,
  caller: Caller,
  { domain, id }: { domain: string; id: string },
): Promise<DocumentRecord> {
  await requireOwnDomain(owners, caller, domain);
  const record = await documents.find(domain, id);
  if (!record) throw noDocument();
  return record;
}
