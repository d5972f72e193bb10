import { prepareBase } from '../../scripts/base-version.ts';
import { startCloud } from '../deployed/stage/cloud.ts';

// jest takes the default export, and gives it its own configuration.
export default async function setUp(): Promise<void> {
  await startCloud(prepareBase());
}
