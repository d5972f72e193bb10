import { createIndexLeases } from '#adapters/dynamodb/index-leases.ts';
import { indexLeasesContract } from '../../contracts/index-leases.ts';
import { memoryTable } from '../../doubles/memory-table.ts';

indexLeasesContract('over a table in memory', async () => createIndexLeases({ client: memoryTable().client, table: 'Registry' }));
