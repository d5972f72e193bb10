import type { Config } from 'jest';
import unit from './jest.config.ts';

// Read when local/paths.ts is loaded, so it is set before anything else: the tests have a cloud of their own beside a developer's.
process.env['LINEKEEPER_LOCAL_DIR'] ??= '.local/test-cloud';

/** Tests that go through the deployed local stage. One worker: the emulator, its functions and the tests share two cores. */
const config: Config = {
  ...unit,
  testMatch: ['<rootDir>/test/deployed/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/deployed/stage/set-up.ts',
  globalTeardown: '<rootDir>/test/deployed/stage/tear-down.ts',
  testTimeout: 90_000,
  maxWorkers: 1,
  // A process killed in the middle of a call leaves sockets behind that nobody closes.
  forceExit: true,
};

// Node 24 runs this file as it is; jest takes the default export of its configuration.
export default config;
