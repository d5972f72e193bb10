import type { Config } from 'jest';
import unit from './jest.config.ts';

/** Adapters on the emulator alone, with nothing deployed to it: `npm run test:contracts`. */
const config: Config = {
  ...unit,
  testMatch: ['<rootDir>/test/contracts/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 30_000,
};

// Node 24 runs this file as it is; jest takes the default export of its configuration.
export default config;
