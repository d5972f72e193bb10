import { join } from 'node:path';
import type { Config } from 'jest';
import unit from './jest.config.ts';

// A cloud of its own beside the tests' and a developer's. Absolute, since the base version, which brings it up, lies in another folder.
process.env['LINEKEEPER_LOCAL_DIR'] = join(import.meta.dirname, '.local', 'versions-cloud');
process.env['LINEKEEPER_TEST_PORT'] ??= '4760';

/** This version deployed over the base version: `npm run test:versions`. */
const config: Config = {
  ...unit,
  testMatch: ['<rootDir>/test/versions/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/versions/set-up.ts',
  globalTeardown: '<rootDir>/test/deployed/stage/tear-down.ts',
  testTimeout: 90_000,
  maxWorkers: 1,
  forceExit: true,
};

// Node 24 runs this file as it is; jest takes the default export of its configuration.
export default config;
