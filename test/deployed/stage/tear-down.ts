import { keepsCloud, stopCloud } from './cloud.ts';

// jest takes the default export.
export default async function tearDown(): Promise<void> {
  if (!keepsCloud) await stopCloud();
}
