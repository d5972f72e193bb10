import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { createDocumentStore } from '#adapters/dynamodb/document-store.ts';
import { createDomainOwners } from '#adapters/dynamodb/domain-owners.ts';
import { createIndexLeases } from '#adapters/dynamodb/index-leases.ts';
import { createIngestQueue } from '#adapters/sqs/ingest-queue.ts';
import { registryTable, team } from '../simulation/stage.ts';
import type { Line } from '../simulation/wiring.ts';
import type { World } from '../simulation/world.ts';

/** Documents of a knowledge domain, one in each status. Nothing in the simulator ingests: the stores write what they would for the use cases. */

export const domain = 'brand';
const knowledgeBucket = 'knowledge-bucket';

/** The stores of documents, over a simulation. */
export function knowledgeStores({ dynamo, outside }: Line) {
  const registry = { client: dynamo.client, table: registryTable };
  // A document that was removed left no object to find.
  const send = async (command: never) => ((command as unknown) instanceof ListObjectsV2Command ? {} : outside.s3.send(command));
  const s3 = { send } as unknown as S3Client;
  return {
    documents: createDocumentStore({ ...registry, s3: () => s3, bucket: knowledgeBucket }),
    owners: createDomainOwners(registry),
    leases: createIndexLeases(registry),
  };
}

/** Puts a document in each status, an owner and a lease. */
export async function putKnowledge({ clock }: World, line: Line): Promise<void> {
  const { documents, owners, leases } = knowledgeStores(line);
  const now = clock.now();
  await owners.claim(domain, team, now);
  await leases.take(domain, now, new Date(now.getTime() + 60_000));
  const put = async (id: string) => {
    const { kind, ...reply } = await documents.put(team, domain, id, { title: id, format: 'markdown', content: `# ${id}` }, now);
    if (!('record' in reply)) throw new Error(`${id} is ${kind}`);
    return reply.record;
  };
  await put('queued');
  await documents.mark(await put('indexed'), { status: 'indexed', chunks: 1 }, now);
  await documents.mark(await put('failed'), { status: 'failed', error: 'It could not be parsed.' }, now);
  for (const id of ['deleting', 'removed']) {
    await put(id);
    await documents.beginDelete(domain, id, now);
  }
  await documents.remove(domain, 'removed', 1);
}

/** The body of the message by which a document is ingested. */
export async function ingestMessage(): Promise<string> {
  const bodies: string[] = [];
  const client = { send: async ({ input }: { input: { MessageBody: string } }) => bodies.push(input.MessageBody) };
  await createIngestQueue({ client: client as never, url: 'ingest' }).send({ domain, id: 'queued', version: 1, action: 'index' }, team);
  return bodies.join('');
}
